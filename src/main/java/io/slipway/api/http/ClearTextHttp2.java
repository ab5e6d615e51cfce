package io.slipway.api.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Turns HTTP/2 without TLS off on the REST port, which the framework leaves on beside HTTP/1.1. */
@ApplicationScoped
class ClearTextHttp2 implements HttpServerOptionsCustomizer {
    private final boolean h2c;

    ClearTextHttp2(@ConfigProperty(name = "slipway.http.h2c", defaultValue = "false") boolean h2c) {
        this.h2c = h2c;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(h2c);
    }
}
