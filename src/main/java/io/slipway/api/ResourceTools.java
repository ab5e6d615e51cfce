package io.slipway.api;

import io.slipway.audit.Actor;
import jakarta.enterprise.context.ApplicationScoped;

/** What nearly every resource needs beside its stores. */
@ApplicationScoped
class ResourceTools {
    private final IdempotentCreation creation;
    private final Cursors cursors;
    private final Actors actors;

    ResourceTools(IdempotentCreation creation, Cursors cursors, Actors actors) {
        this.creation = creation;
        this.cursors = cursors;
        this.actors = actors;
    }

    IdempotentCreation creation() {
        return creation;
    }

    Cursors cursors() {
        return cursors;
    }

    Actor actor() {
        return actors.current();
    }
}
