package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shape of the dashboards. Grafana's own schema is a package of npm: {@code .ci/dashboards} compares with it, and
 * this test names the fields. {@code AlertRulesProcessTest} has the queries parsed.
 */
class DashboardsTest {
    private static final Set<String> FIELDS = Set.of(
            "uid",
            "title",
            "description",
            "tags",
            "timezone",
            "editable",
            "graphTooltip",
            "schemaVersion",
            "version",
            "refresh",
            "time",
            "timepicker",
            "fiscalYearStartMonth",
            "weekStart",
            "links",
            "annotations",
            "templating",
            "panels");
    private static final Set<String> PANEL_FIELDS =
            Set.of("id", "type", "title", "description", "datasource", "gridPos", "fieldConfig", "options", "targets");
    private static final Set<String> TARGET_FIELDS =
            Set.of("refId", "datasource", "expr", "legendFormat", "editorMode", "range");
    private static final Set<String> UNITS = Set.of("short", "s", "ms", "ops", "reqps", "bytes", "percentunit");

    static Stream<JsonNode> dashboards() {
        return Dashboards.all().stream();
    }

    @Test
    void thereIsOneForRolloutsAndOneForTheFleet() {
        assertThat(dashboards().map(dashboard -> dashboard.path("uid").asText()))
                .containsExactly("slipway-fleet", "slipway-rollouts");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyFieldIsOneOfGrafana(JsonNode dashboard) {
        assertThat(names(dashboard)).isEqualTo(FIELDS);
        assertThat(dashboard.path("schemaVersion").asInt()).isEqualTo(39);
        Dashboards.panels(dashboard).forEach(panel -> {
            assertThat(names(panel)).isEqualTo(PANEL_FIELDS);
            assertThat(panel.path("type").asText()).isIn("timeseries", "stat");
            assertThat(panel.path("description").asText()).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isIn(UNITS);
            assertThat(panel.path("targets")).isNotEmpty();
            Dashboards.elements(panel.path("targets"))
                    .forEach(target -> assertThat(names(target)).isEqualTo(TARGET_FIELDS));
        });
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelHasItsOwnIdAndPlace(JsonNode dashboard) {
        List<JsonNode> all = Dashboards.elements(dashboard.path("panels")).toList();
        assertThat(all.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
        List<String> cells = new ArrayList<>();
        for (JsonNode panel : all) {
            var place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    cells.add((place.path("x").asInt() + x) + ":"
                            + (place.path("y").asInt() + y));
                }
            }
        }
        assertThat(cells).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryReadsTheChosenSourceAndNamespace(JsonNode dashboard) {
        assertThat(Dashboards.elements(dashboard.at("/templating/list"))
                        .map(each -> each.path("name").asText()))
                .containsExactly("datasource", "namespace");
        Dashboards.panels(dashboard)
                .flatMap(panel -> Dashboards.elements(panel.path("targets")))
                .forEach(target -> {
                    assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                    assertThat(target.path("expr").asText()).contains("namespace=~\"$namespace\"");
                });
    }

    @Test
    void everyQueryReadsOnlyDocumentedMeters() {
        assertThat(Dashboards.queries())
                .isNotEmpty()
                .allSatisfy(query -> assertThat(ScrapedNames.documented()).containsAll(ScrapedNames.in(query)));
    }

    /** A meter that nobody sees helps nobody. */
    @Test
    void everyMeterOfOursIsOnADashboard() {
        var shown = Dashboards.queries().stream()
                .flatMap(query -> ScrapedNames.in(query).stream())
                .map(name -> name.replaceAll("(_seconds)?(_count|_sum|_max|_bucket|_total)?$", ""))
                .toList();
        assertThat(shown).containsAll(ScrapedNames.meters());
    }
}
