package io.slipway.api.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Answers about one thing that changes: its entity tag goes with it. */
public final class EntityResponses {
    private EntityResponses() {}

    public static Response ok(Object body, int version) {
        return Response.ok(body).header(HttpHeaders.ETAG, ETags.of(version)).build();
    }

    public static Response created(String location, Object body, int version) {
        return Response.created(URI.create(location))
                .header(HttpHeaders.ETAG, ETags.of(version))
                .entity(body)
                .build();
    }

    public static Response deleted() {
        return Response.noContent().build();
    }
}
