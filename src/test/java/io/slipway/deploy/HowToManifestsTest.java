package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The YAML of the how-tos can be read, and Kubernetes knows all fields of its objects. */
class HowToManifestsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml$(.*?)^```$");

    private static List<Manifest> documents(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .flatMap(block -> Manifest.parse(block.group(1)).stream())
                .toList();
    }

    @Test
    void theYamlOfEachHowToIsRead() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs/how-to"))) {
            for (Path page : pages.toList()) {
                assertThat(documents(page)).as(page.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void kubernetesKnowsAllFieldsOfTheObjects() throws IOException {
        List<Manifest> objects = documents(Path.of("docs/how-to/kubernetes.md")).stream()
                .filter(document -> !document.at("/kind").isMissingNode())
                .toList();
        assertThat(objects).extracting(Manifest::kind).containsExactly("batch/v1 Job", "apps/v1 Deployment");
        assertThat(objects).allSatisfy(object -> assertThatCode(object::check).doesNotThrowAnyException());
    }
}
