package io.slipway.api.http;

import io.slipway.audit.Actor;
import jakarta.enterprise.context.ApplicationScoped;

/** The services that most resources need in addition to their stores. */
@ApplicationScoped
public class ResourceTools {
    private final IdempotentCreation creation;
    private final Cursors cursors;
    private final Caller caller;

    ResourceTools(IdempotentCreation creation, Cursors cursors, Caller caller) {
        this.creation = creation;
        this.cursors = cursors;
        this.caller = caller;
    }

    public IdempotentCreation creation() {
        return creation;
    }

    public Cursors cursors() {
        return cursors;
    }

    public Actor actor() {
        return caller.actor();
    }
}
