package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The files of {@code k8s/} are what the chart renders from its defaults, without the marks of Helm. */
class PlainManifestsTest {
    private static final Path FOLDER = Path.of("k8s");
    private static final Pattern SOURCE = Pattern.compile("(?m)^---\\R# Source: slipway/templates/(\\S+)\\R");
    private static final Pattern MARK_OF_HELM =
            Pattern.compile("(?m)^ +(helm.sh/chart|app.kubernetes.io/managed-by): .*\\R");
    private static final Pattern SECRET = Pattern.compile("(?m)secretKeyRef:\\R +name: (\\S+)\\R +key: (\\S+)");

    @Test
    void theFilesAreTheRenderedDefaults() throws IOException {
        Map<String, String> rendered = rendered();
        rendered.forEach((name, text) -> GeneratedDocument.assertUpToDate(FOLDER.resolve(name), text));
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".yaml")))
                    .containsExactlyInAnyOrderElementsOf(rendered.keySet());
        }
    }

    private static Map<String, String> rendered() {
        String all = Chart.renderText(Chart.DIRECTORY, "{}", Chart.NEWEST);
        Map<String, String> files = new TreeMap<>();
        var sources = SOURCE.matcher(all).results().toList();
        for (int i = 0; i < sources.size(); i++) {
            int end = i + 1 < sources.size() ? sources.get(i + 1).start() : all.length();
            String text = all.substring(sources.get(i).end(), end);
            files.put(
                    sources.get(i).group(1),
                    MARK_OF_HELM.matcher(text).replaceAll("").strip() + "\n");
        }
        return files;
    }

    @Test
    void oneSecretIsNeededAndTheReadmeNamesItWithItsKeys() throws IOException {
        String deployment = Files.readString(FOLDER.resolve("deployment.yaml"));
        var keys = SECRET.matcher(deployment).results().toList();
        assertThat(keys.stream().map(found -> found.group(1)).distinct()).containsExactly("slipway-control");
        String readme = Files.readString(FOLDER.resolve("README.md"));
        assertThat(readme).contains("create secret generic slipway-control");
        assertThat(keys).isNotEmpty().allMatch(found -> readme.contains("--from-literal=" + found.group(2) + "="));
    }

    @Test
    void noFileNeedsAnotherNamespaceOrAnOperator() throws IOException {
        Set<String> kinds = new TreeSet<>();
        for (String name : rendered().keySet()) {
            Manifest.parse(Files.readString(FOLDER.resolve(name))).forEach(manifest -> {
                assertThat(manifest.isOfKubernetes()).isTrue();
                assertThat(manifest.at("/metadata").has("namespace")).isFalse();
                kinds.add(manifest.kind());
            });
        }
        assertThat(kinds.stream().collect(Collectors.joining(" "))).contains("Deployment", "Service", "NetworkPolicy");
    }
}
