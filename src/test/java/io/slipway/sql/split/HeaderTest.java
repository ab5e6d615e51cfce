package io.slipway.sql.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {
    @Test
    void everyHeaderLineIsParsed() {
        Script script = Script.of("""
                -- Adds preferences.
                -- slipway:zero-downtime true
                --slipway:estimated-duration 30 seconds
                -- slipway:risk low
                -- slipway:depends-on 20261101120000, 20261102120000
                -- slipway:depends-on 7
                -- slipway:transaction off
                -- slipway:assert SELECT count(*) = 0 FROM t WHERE a IS NULL
                -- slipway:allow rename-column nobody reads it yet
                SELECT 1;
                """);

        assertThat(script.findings()).isEmpty();
        assertThat(script.header())
                .isEqualTo(new Header(
                        true,
                        Duration.ofSeconds(30),
                        "low",
                        List.of("20261101120000", "20261102120000", "7"),
                        true,
                        List.of("SELECT count(*) = 0 FROM t WHERE a IS NULL"),
                        Map.of("rename-column", "nobody reads it yet"),
                        List.of()));
    }

    @Test
    void aScriptWithoutHeaderHasNoOptions() {
        assertThat(Script.of("SELECT 1").header())
                .isEqualTo(new Header(null, null, null, List.of(), false, List.of(), Map.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zero-downtime yes",
                "estimated-duration soon",
                "risk huge",
                "transaction on",
                "assert",
                "allow some-code",
                "depends-on",
                "batch table=t",
                "batch table=t key=id size=0",
                "batch table=t key=id pause=61m",
                "batch table=t key=id pause=999999999d",
                "batch table=t key=id pause=PT9223372036854775807S",
                "batch table=t key=id colour=red"
            })
    void aMalformedLineIsAnErrorAtItsPosition(String line) {
        assertThat(Script.of("\n-- slipway:" + line + "\nSELECT 1").findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("header-malformed");
                    assertThat(finding.position()).isEqualTo(new Position(2, 1));
                });
    }

    @Test
    void anUnknownLineIsAnError() {
        assertThat(Script.of("-- slipway:transactions off\nSELECT 1").findings())
                .extracting(Finding::code)
                .containsExactly("header-unknown");
    }

    @Test
    void aHeaderLineAfterTheFirstStatementIsAnError() {
        Script script = Script.of("SELECT 1;\n-- slipway:transaction off\nSELECT 2");

        assertThat(script.findings()).extracting(Finding::code).containsExactly("header-misplaced");
        assertThat(script.header().transactionOff()).isFalse();
    }

    @Test
    void durationsAreParsedInEveryForm() {
        for (String text : List.of("90s", "90 seconds", "90000 ms", "PT1M30S", "90 SEC")) {
            assertThat(Durations.parse(text)).as(text).isEqualTo(Duration.ofSeconds(90));
        }
        assertThat(Durations.parse("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Durations.parse("5 min")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Durations.parse("1 day")).isEqualTo(Duration.ofDays(1));
        assertThat(Durations.parse("-PT1S")).isNull();
        assertThat(Durations.parse("90")).isNull();
    }
}
