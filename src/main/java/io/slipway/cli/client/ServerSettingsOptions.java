package io.slipway.cli.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a new database server, as in {@code POST /v1/servers}. A picocli mixin. */
final class ServerSettingsOptions {
    @Option(names = "--host", required = true, description = "Host name or IP address of the server.")
    private String host = "";

    @Option(names = "--port", defaultValue = "5432", description = "Port of the server; default 5432.")
    private int port;

    @Option(names = "--user", required = true, description = "The login that runs changes.")
    private String user = "";

    @Option(
            names = "--secret",
            paramLabel = "REF",
            description = "Where the replicas find the password: env:NAME or file:PATH.")
    private @Nullable String secret;

    @Option(names = "--engine", description = "Default: POSTGRESQL.")
    private @Nullable String engine;

    @Option(names = "--environment", paramLabel = "NAME", description = "Default: default.")
    private @Nullable String environment;

    @Option(names = "--tls-mode", paramLabel = "MODE", description = "Default: VERIFY_FULL, on loopback DISABLE.")
    private @Nullable String tlsMode;

    @Option(names = "--pooler", description = "NONE or SESSION.")
    private @Nullable String pooler;

    @Option(names = "--max-tasks", paramLabel = "N", description = "Concurrent task runs; default 5.")
    private @Nullable Integer maxTasks;

    @Option(names = "--standby", paramLabel = "HOST:PORT", description = "A standby; may be repeated.")
    private List<String> standbys = new ArrayList<>();

    @Option(names = "--monitor-user", paramLabel = "USER", description = "A login that reads sessions.")
    private @Nullable String monitorUser;

    @Option(
            names = "--monitor-secret",
            paramLabel = "REF",
            description = "Password of that login: env:NAME or file:PATH.")
    private @Nullable String monitorSecret;

    @Option(names = "--backup-user", paramLabel = "USER", description = "A login that copies data.")
    private @Nullable String backupUser;

    @Option(
            names = "--backup-secret",
            paramLabel = "REF",
            description = "Password of that login: env:NAME or file:PATH.")
    private @Nullable String backupSecret;

    /** The body of the request, with the fields that were given. */
    Map<String, Object> body(String name, ServerOption server) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("engine", word(engine));
        body.put("host", host);
        body.put("port", port);
        body.put("user", user);
        body.put("secret", secret);
        body.put("environment", environment);
        body.put("tlsMode", word(tlsMode));
        body.put("pooler", word(pooler));
        body.put("maxTasks", maxTasks);
        body.put("standbys", standbys.isEmpty() ? null : places(server));
        body.put("monitor", login(monitorUser, monitorSecret));
        body.put("backup", login(backupUser, backupSecret));
        return Bodies.given(body);
    }

    /** {@code verify-full} is VERIFY_FULL. */
    private static @Nullable String word(@Nullable String text) {
        return text == null ? null : text.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static @Nullable Map<String, Object> login(@Nullable String user, @Nullable String secret) {
        Map<String, @Nullable Object> login = new LinkedHashMap<>();
        login.put("user", user);
        login.put("secret", secret);
        return user == null && secret == null ? null : Bodies.given(login);
    }

    private List<Map<String, Object>> places(ServerOption server) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (String standby : standbys) {
            int colon = standby.lastIndexOf(':');
            if (!standby.matches(".+:\\d{1,5}")) {
                throw server.usage("--standby must be HOST:PORT");
            }
            String place = standby.substring(0, colon).replaceAll("[\\[\\]]", "");
            places.add(Map.of("host", place, "port", Integer.parseInt(standby.substring(colon + 1))));
        }
        return places;
    }
}
