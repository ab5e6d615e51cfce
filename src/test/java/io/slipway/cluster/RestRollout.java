package io.slipway.cluster;

import io.slipway.testing.Rest;
import java.util.List;
import java.util.Map;

/** Registers a fleet with a replica and rolls changes out to it over REST. */
public final class RestRollout {
    private final Rest rest;
    private final TargetDatabases fleet;

    public RestRollout(Rest rest, TargetDatabases fleet) {
        this.rest = rest;
        this.fleet = fleet;
    }

    /** The server of the fleet and a target for each of its databases. */
    public RestRollout register() {
        var spec = fleet.databases().getFirst().spec();
        rest.post(
                "/v1/servers",
                Map.of(
                        "name", "fleet",
                        "host", spec.address().host(),
                        "port", spec.address().port(),
                        "user", fleet.login(),
                        "secret", fleet.secret(),
                        "maxTasks", 100));
        for (var name : fleet.names()) {
            rest.post("/v1/targets", Map.of("name", target(name), "server", "fleet", "database", name));
        }
        return this;
    }

    private static String target(String database) {
        return database.replace('_', '-');
    }

    /** A plan of these scripts, without checks: the environment's policy rolls it out at once. */
    public void start(List<String> scripts, int maxParallel) {
        rest.post(
                "/v1/plans",
                Map.of(
                        "title", "scripts of a test",
                        "targets",
                                fleet.names().stream().map(RestRollout::target).toList(),
                        "changes",
                                scripts.stream().map(s -> Map.of("script", s)).toList(),
                        "options", Map.of("checks", "SKIP", "maxParallel", maxParallel)));
    }
}
