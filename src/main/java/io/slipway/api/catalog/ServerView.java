package io.slipway.api.catalog;

import io.slipway.api.catalog.ServerBody.LoginBody;
import io.slipway.api.catalog.ServerBody.Place;
import io.slipway.postgres.address.TlsMode;
import io.slipway.target.server.Pooler;
import io.slipway.target.server.Server;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerFindings;
import io.slipway.target.server.ServerSettings;
import io.slipway.target.server.Warning;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A server as it is shown; of a secret, its reference.
 *
 * @param version of the server; absent for an engine that Slipway does not connect to
 */
@Schema(name = "Server")
record ServerView(
        String name,
        ServerEngine engine,
        String host,
        int port,
        String user,
        @Nullable String secret,
        String environment,
        TlsMode tlsMode,
        Pooler pooler,
        int maxTasks,
        List<Place> standbys,
        @Nullable LoginBody monitor,
        @Nullable LoginBody backup,
        @Nullable String version,
        @Nullable String systemIdentifier,
        List<Warning> warnings,
        Instant createdAt,
        Instant updatedAt) {
    static ServerView of(Server server) {
        ServerSettings settings = server.settings();
        ServerFindings findings = server.findings();
        return new ServerView(
                server.name().value(),
                findings.engine(),
                settings.address().host(),
                settings.address().port(),
                settings.login().user(),
                text(settings.login().secret()),
                settings.environment().value(),
                settings.tlsMode(),
                settings.pooler(),
                settings.maxTasks(),
                settings.standbys().stream().map(Place::of).toList(),
                LoginBody.of(settings.monitor()),
                LoginBody.of(settings.backup()),
                findings.version(),
                text(findings.systemIdentifier()),
                findings.warnings(),
                server.createdAt(),
                server.updatedAt());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
