package io.slipway.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboards for Grafana. */
public final class Dashboards {
    private static final Path FOLDER = Chart.DIRECTORY.resolve("files/dashboards");

    private Dashboards() {}

    static List<JsonNode> all() {
        var json = new ObjectMapper();
        try (var files = Files.list(FOLDER)) {
            return files.sorted().map(file -> read(json, file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(ObjectMapper json, Path file) {
        try {
            return json.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> panels(JsonNode dashboard) {
        return elements(dashboard.path("panels"))
                .filter(panel -> !panel.path("type").asText().equals("row"));
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** All queries, as Grafana sends them for all namespaces. */
    public static List<String> queries() {
        return all().stream()
                .flatMap(Dashboards::panels)
                .flatMap(panel -> elements(panel.path("targets")))
                .map(target -> target.path("expr").asText())
                .map(expression -> expression.replace("$__rate_interval", "1m").replace("$namespace", ".*"))
                .toList();
    }
}
