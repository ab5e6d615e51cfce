package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.w3c.dom.Element;

/** The libraries that Slipway is built on (docs/adr/0002): each is in the POM and the code uses it. */
class DesignCardTest {
    /**
     * One library of the card.
     *
     * @param evidence a line that starts so stands in some file under {@code where}
     */
    record Card(String artifact, Path where, String evidence) {}

    private static final Path SETTINGS = Path.of("src/main/resources/application.properties");

    static final List<Card> CARDS = List.of(
            new Card("io.quarkus:quarkus-rest", Sources.MAIN, "import jakarta.ws.rs."),
            new Card("io.quarkus:quarkus-agroal", Sources.MAIN, "import io.agroal."),
            new Card("io.quarkus:quarkus-flyway", SETTINGS, "quarkus.flyway.migrate-at-start=true"),
            new Card("io.quarkus:quarkus-scheduler", Sources.MAIN, "import io.quarkus.scheduler."),
            new Card("io.quarkus:quarkus-micrometer-registry-prometheus", Sources.MAIN, "import io.micrometer."),
            new Card("io.quarkus:quarkus-smallrye-health", Sources.MAIN, "import org.eclipse.microprofile.health."),
            new Card("org.postgresql:postgresql", Sources.MAIN, "import org.postgresql."),
            new Card("org.testcontainers:testcontainers-postgresql", Sources.TEST, "org.testcontainers."));

    private static final List<String> DEPENDENCIES = dependencies();

    @ParameterizedTest
    @FieldSource("CARDS")
    void everyListedDependencyIsInThePomAndUsed(Card card) throws IOException {
        assertThat(DEPENDENCIES).contains(card.artifact());
        try (var files = Files.walk(card.where())) {
            assertThat(files.filter(Files::isRegularFile).filter(f -> has(f, card.evidence())))
                    .as("files under %s with %s", card.where(), card.evidence())
                    .isNotEmpty();
        }
    }

    @Test
    void classicRestAndOtherDriversAreNotDependencies() {
        assertThat(DEPENDENCIES)
                .noneMatch(d -> d.startsWith("io.quarkus:quarkus-resteasy"))
                .filteredOn(d -> d.startsWith("io.quarkus:quarkus-jdbc-"))
                .containsExactly("io.quarkus:quarkus-jdbc-postgresql");
    }

    private static boolean has(Path file, String evidence) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .anyMatch(l -> l.startsWith(evidence) || l.contains("new " + evidence));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> dependencies() {
        try {
            var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml");
            var found = pom.getElementsByTagName("dependency");
            return IntStream.range(0, found.getLength())
                    .mapToObj(i -> (Element) found.item(i))
                    .filter(d -> d.getParentNode().getParentNode().getNodeName().equals("project"))
                    .map(d -> text(d, "groupId") + ":" + text(d, "artifactId"))
                    .collect(Collectors.toList());
        } catch (Exception e) {
            throw new AssertionError("pom.xml", e);
        }
    }

    private static String text(Element dependency, String name) {
        return dependency.getElementsByTagName(name).item(0).getTextContent().strip();
    }
}
