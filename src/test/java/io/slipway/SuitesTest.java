package io.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * Surefire runs the unit tests, which start no server ({@code TestServers} refuses). Failsafe runs the other tests,
 * whose names say so.
 */
class SuitesTest {
    @Test
    void everyTestIsInOneSuite() throws Exception {
        assertThat(patterns("maven-failsafe-plugin", "include"))
                .isNotEmpty()
                .containsExactlyElementsOf(patterns("maven-surefire-plugin", "exclude"));
    }

    private static List<String> patterns(String plugin, String element) throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        var plugins = pom.getElementsByTagName("plugin");
        return IntStream.range(0, plugins.getLength())
                .mapToObj(i -> (Element) plugins.item(i))
                .filter(each -> texts(each, "artifactId").contains(plugin))
                .flatMap(each -> texts(each, element).stream())
                .toList();
    }

    private static List<String> texts(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent().strip())
                .toList();
    }
}
