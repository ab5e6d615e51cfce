package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The values of the chart: schema, description and the settings of the service say the same. */
class ChartValuesTest {
    private static final Path VALUES = Chart.DIRECTORY.resolve("values.yaml");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^\\| `(SLIPWAY_\\w+)` \\| [^|]*\\| ([^|]*) \\|");

    /** What the chart sets to another value than the default of the service. */
    private static final Map<String, String> OF_THE_CHART = Map.of(
            "SLIPWAY_HTTP_HOST", "0.0.0.0",
            "SLIPWAY_INSECURE_LISTEN", "true",
            "SLIPWAY_DB_WAIT", "1h",
            "SLIPWAY_TARGET_SECRET_FOLDERS", "/etc/slipway/secrets",
            "SLIPWAY_LOG_JSON", "true");

    /** Commands against a server, the JVM: no value of the chart has them, {@code extraEnv} sets them. */
    private static final Set<String> NOT_IN_THE_CHART = Set.of("SLIPWAY_JAVA_OPTS", "SLIPWAY_SERVER", "SLIPWAY_TOKEN");

    private static JsonNode schema() throws IOException {
        return new ObjectMapper()
                .readTree(Chart.DIRECTORY.resolve("values.schema.json").toFile());
    }

    private static JsonNode values() throws IOException {
        return Manifest.parse(Files.readString(VALUES)).getFirst().json();
    }

    @Test
    void theSchemaHasEachValueAndNoOther() throws IOException {
        Set<String> inSchema = new TreeSet<>();
        collectProperties("", schema(), inSchema);
        inSchema.remove("global");
        Set<String> inFile = new TreeSet<>();
        collectNames("", values(), schema(), inFile);
        assertThat(inFile).isEqualTo(inSchema);
    }

    private static void collectProperties(String path, JsonNode schema, Set<String> found) {
        schema.path("properties").properties().forEach(each -> {
            if (each.getValue().has("properties")) {
                collectProperties(path + each.getKey() + ".", each.getValue(), found);
            } else {
                found.add(path + each.getKey());
            }
        });
    }

    private static void collectNames(String path, JsonNode values, JsonNode schema, Set<String> found) {
        values.properties().forEach(each -> {
            JsonNode of = schema.path("properties").path(each.getKey());
            if (of.has("properties")) {
                collectNames(path + each.getKey() + ".", each.getValue(), of, found);
            } else {
                found.add(path + each.getKey());
            }
        });
    }

    @Test
    void everyObjectOfTheSchemaIsClosedOrAMap() throws IOException {
        assertClosed("", schema());
    }

    private static void assertClosed(String path, JsonNode schema) {
        if (schema.has("properties")) {
            assertThat(schema.path("additionalProperties").asBoolean(true))
                    .as("%s additionalProperties", path)
                    .isFalse();
            schema.path("properties")
                    .properties()
                    .forEach(each -> assertClosed(path + "/" + each.getKey(), each.getValue()));
        }
        if (schema.has("items")) {
            assertClosed(path + "/*", schema.path("items"));
        }
    }

    @Test
    void theReadmeHasEachValueWithItsDefault() throws IOException {
        var described = new ValueDescriptions(Files.readAllLines(VALUES));
        String readme = Files.readString(Chart.DIRECTORY.resolve("README.md"));
        int begin = readme.indexOf("## Values");
        String rows = described.rows().stream()
                .map(row -> "| `%s` | `%s` | %s |\n".formatted(row.path(), shown(row.path()), row.meaning()))
                .collect(Collectors.joining());
        GeneratedDocument.assertUpToDate(
                Chart.DIRECTORY.resolve("README.md"),
                readme.substring(0, begin) + "## Values\n\n| value | default | meaning |\n|---|---|---|\n" + rows);
    }

    private static String shown(String path) {
        try {
            JsonNode value = values().at("/" + path.replace('.', '/'));
            assertThat(value.isMissingNode()).as(path).isFalse();
            return value.isTextual() && !value.asText().isEmpty() ? value.asText() : value.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyValueIsDescribed() throws IOException {
        Set<String> described = new ValueDescriptions(Files.readAllLines(VALUES))
                .rows().stream().map(ValueDescriptions.Row::path).collect(Collectors.toCollection(TreeSet::new));
        Set<String> leaves = new TreeSet<>();
        collectNames("", values(), schema(), leaves);
        assertThat(leaves)
                .allMatch(
                        leaf -> described.stream().anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".")));
    }

    @Test
    void theChartSetsEachSettingToItsDefault() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        VARIABLE.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2).replace("`", "")));
        var config = Chart.render("{}").stream()
                .filter(manifest -> manifest.isOf("ConfigMap"))
                .findFirst()
                .orElseThrow()
                .at("/data");
        String all = Chart.renderText(Chart.DIRECTORY, ChartCases.ofKubernetesTogether(), Chart.NEWEST);
        for (var each : documented.entrySet()) {
            String name = each.getKey();
            if (NOT_IN_THE_CHART.contains(name)) {
                assertThat(all).doesNotContain(name);
            } else if (config.has(name)) {
                assertThat(config.path(name).asText())
                        .as(name)
                        .isEqualTo(OF_THE_CHART.getOrDefault(name, each.getValue()));
            } else {
                assertThat(all).contains(name);
            }
        }
    }
}
