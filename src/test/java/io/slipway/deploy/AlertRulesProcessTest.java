package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Prometheus' own checks of the alert rules and of the queries of the dashboards. */
class AlertRulesProcessTest {
    private static final Path TESTS = Path.of("src/test/resources/prometheus/alerts_test.yaml");

    @Test
    void promtoolAcceptsTheRules() throws IOException {
        assertThat(Promtool.run("check", "rules", AlertRules.FILE.toString()))
                .contains("SUCCESS: " + AlertRules.all().size() + " rules found");
    }

    @Test
    void everyRuleFiresAndKeepsQuietAsTested() {
        assertThat(Promtool.run("test", "rules", TESTS.toString())).contains("SUCCESS");
    }

    @Test
    void promtoolParsesEachQueryOfTheDashboards() {
        List<String> queries = Dashboards.queries();
        String rules = queries.stream()
                .map(query -> "      - {record: 'a:b', labels: {query: '%d'}, expr: '%s'}\n"
                        .formatted(queries.indexOf(query), query))
                .distinct()
                .collect(Collectors.joining());
        Path file = Chart.file("groups:\n  - name: dashboards\n    rules:\n" + rules);
        assertThat(Promtool.run("check", "rules", file.toString())).contains("SUCCESS");
    }
}
