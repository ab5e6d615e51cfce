package io.slipway.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a new target, as in {@code POST /v1/targets}. A picocli mixin. */
final class TargetSettingsOptions {
    @Option(
            names = "--on",
            required = true,
            paramLabel = "SERVER",
            description = "The database server, as slipway server list shows it.")
    private String on = "";

    @Option(names = "--database", required = true, description = "The database on that server.")
    private String database = "";

    @Option(names = "--project", paramLabel = "NAME", description = "Default: default.")
    private @Nullable String project;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--search-path", paramLabel = "PATH", description = "The search_path of its runs.")
    private @Nullable String searchPath;

    /** The body of the request, with the fields that were given. */
    Map<String, Object> body(String name) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("project", project);
        body.put("server", on);
        body.put("database", database);
        body.put("labels", labels.isEmpty() ? null : labels);
        body.put("searchPath", searchPath);
        return Bodies.given(body);
    }
}
