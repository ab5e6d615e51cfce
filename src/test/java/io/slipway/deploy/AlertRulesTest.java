package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Alert rules, their pages and their unit tests: {@code AlertRulesProcessTest} runs the latter. */
class AlertRulesTest {
    private static final Path PAGES = Path.of("docs/runbooks");
    private static final Path TESTS = Path.of("src/test/resources/prometheus/alerts_test.yaml");
    private static final List<String> HEADINGS = List.of("Causes", "Steps");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");

    private static Set<String> names() throws IOException {
        return AlertRules.all().stream()
                .map(rule -> rule.path("alert").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyRuleHasItsPageAndEveryPageItsRule() throws IOException {
        Set<String> pages = new TreeSet<>();
        try (var files = Files.list(PAGES)) {
            files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .filter(name -> !name.equals("README"))
                    .forEach(pages::add);
        }
        assertThat(pages).isEqualTo(names());
        for (JsonNode rule : AlertRules.all()) {
            String name = rule.path("alert").asText();
            assertThat(rule.at("/annotations/runbook_url").asText()).isEqualTo(PAGES + "/" + name + ".md");
            String page = Files.readString(PAGES.resolve(name + ".md"));
            assertThat(page)
                    .startsWith("# " + name + "\n")
                    .contains("Severity: " + rule.at("/labels/severity").asText() + ".");
            assertThat(HEADING.matcher(page).results().map(found -> found.group(1)))
                    .isEqualTo(HEADINGS);
        }
    }

    @Test
    void everyRuleNamesItsSeverity() throws IOException {
        assertThat(AlertRules.all())
                .isNotEmpty()
                .allMatch(rule -> rule.at("/labels/severity").asText().matches("critical|warning|info"));
    }

    @Test
    void everyRuleIsTestedToFireAndToKeepQuiet() throws IOException {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        for (JsonNode test : Manifest.parse(Files.readString(TESTS)).getFirst().at("/tests")) {
            for (JsonNode each : test.path("alert_rule_test")) {
                (each.path("exp_alerts").isEmpty() ? quiet : firing)
                        .add(each.path("alertname").asText());
            }
        }
        assertThat(firing).isEqualTo(names());
        assertThat(quiet).isEqualTo(names());
    }

    @Test
    void everyRuleReadsOnlyDocumentedMeters() throws IOException {
        for (JsonNode rule : AlertRules.all()) {
            assertThat(ScrapedNames.documented())
                    .as(rule.path("alert").asText())
                    .containsAll(ScrapedNames.in(rule.path("expr").asText()));
        }
    }
}
