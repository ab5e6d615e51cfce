package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart refuses what {@code serve} would refuse, so that an upgrade fails before a pod does. */
class ChartPatternsTest {
    private static final String DURATIONS = "0ms 999ms 1000ms 1499ms 3599999ms 3600000ms 3600001ms 604800000ms"
            + " 604800001ms 0s 1s 59s 999s 1000s 2999s 3599s 3600s 3601s 4000s 604799s 604800s 604801s 0m 1m 59m 60m 61m"
            + " 10079m 10080m 10081m 0h 1h 2h 24h 99h 160h 168h 169h 0d 1d 7d 8d 30d PT0S PT1S PT20S PT3600S PT3601S"
            + " PT604800S PT604801S PT1M PT60M PT61M PT10080M PT10081M PT1H PT2H PT168H PT169H PZZ P PT 5 s -1s soon";
    private static final String SIZES = "0 1 1023 1024 1029 1099 2000 99999999 129999999 133999999 134199999 134209999"
            + " 134216999 134217699 134217719 134217728 134217729 134217730 134218000 200000000 0K 1K 1k 99999K 131071K"
            + " 131072K 131073K 200000K 0M 1M 10M 10m 99M 127M 128M 129M 500M 1T M -1K ten";
    private static final String NETWORKS =
            "10.0.0.0/8 192.168.0.0/16 1.2.3.4/32 10.0.0.0/33 256.0.0.0/8" + " fd00::/8 ::1/128 ::/129 10.0.0.0 soon";

    @ParameterizedTest
    @CsvSource({
        "SLIPWAY_DB_WAIT, /controlDatabase/properties/wait, " + DURATIONS,
        "SLIPWAY_HTTP_BODY_TIMEOUT, /config/properties/bodyTimeout, " + DURATIONS,
        "SLIPWAY_SERVE_WAITING_ALERT, /config/properties/waitingAlert, " + DURATIONS,
        "SLIPWAY_HTTP_MAX_BODY_SIZE, /config/properties/maxBodySize, " + SIZES,
        "SLIPWAY_TARGET_ALLOWED_NETWORKS, /config/properties/allowedNetworks/items, " + NETWORKS
    })
    void theChartRefusesWhatServeRefuses(String variable, String place, String samples) throws IOException {
        SettingRule rule = ServeVariable.named(variable).orElseThrow().rule();
        JsonNode schema = new ObjectMapper().readTree(Files.readString(Path.of("helm/slipway/values.schema.json")));
        var pattern =
                Pattern.compile(schema.at("/properties" + place).path("pattern").asText("(?!)"));
        for (String sample : samples.split(" ")) {
            assertThat(pattern.matcher(sample).find())
                    .as("%s of %s", sample, place)
                    .isEqualTo(rule.allows().test(sample));
        }
    }
}
