package io.slipway.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alert rules for Prometheus. */
final class AlertRules {
    static final Path FILE = Chart.DIRECTORY.resolve("files/alerts.yaml");

    private AlertRules() {}

    static List<JsonNode> all() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : Manifest.parse(Files.readString(FILE)).getFirst().at("/groups")) {
            group.path("rules").forEach(rules::add);
        }
        return rules;
    }
}
