package io.slipway.api.http;

import io.slipway.audit.Actor;
import jakarta.enterprise.context.ApplicationScoped;

/** Who is asking. Until access control is configured it is always {@link Actor#ANONYMOUS}. */
@ApplicationScoped
public class Actors {
    public Actor current() {
        return Actor.ANONYMOUS;
    }
}
