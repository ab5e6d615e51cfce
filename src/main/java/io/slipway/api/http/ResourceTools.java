package io.slipway.api.http;

import io.slipway.audit.Actor;
import jakarta.enterprise.context.ApplicationScoped;

/** What nearly every resource needs beside its stores. */
@ApplicationScoped
public class ResourceTools {
    private final IdempotentCreation creation;
    private final Cursors cursors;
    private final Actors actors;

    ResourceTools(IdempotentCreation creation, Cursors cursors, Actors actors) {
        this.creation = creation;
        this.cursors = cursors;
        this.actors = actors;
    }

    public IdempotentCreation creation() {
        return creation;
    }

    public Cursors cursors() {
        return cursors;
    }

    public Actor actor() {
        return actors.current();
    }
}
