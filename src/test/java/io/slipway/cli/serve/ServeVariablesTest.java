package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.output.EnvironmentVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServeVariablesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(SLIPWAY_\\w+)` \\|.*\\| ([^|]+) \\|$");

    private static List<String> mistakes(String name, String value) {
        return ServeVariables.mistakes(Map.of(name, value, "PATH", "/bin", "SLIPWAY_DB_URL", "postgresql://a@b/c"));
    }

    @Test
    void anUnknownVariableIsNamedWithTheNearestOne() {
        assertThat(mistakes("SLIPWAY_SERVE_SLOT", "3"))
                .containsExactly("SLIPWAY_SERVE_SLOT is not a setting; did you mean SLIPWAY_SERVE_SLOTS?");
        assertThat(mistakes("SLIPWAY_SLOTS_OF_THE_REPLICA", "3"))
                .containsExactly("SLIPWAY_SLOTS_OF_THE_REPLICA is not a setting; see docs/configuration.md");
    }

    @Test
    void aValueOutOfRangeIsNamedWithTheRange() {
        assertThat(mistakes("SLIPWAY_SERVE_SLOTS", "0"))
                .containsExactly("SLIPWAY_SERVE_SLOTS is '0'; it must be a number from 1 to 1000");
        assertThat(mistakes("SLIPWAY_SERVE_WAITING_ALERT", "P8D"))
                .containsExactly(
                        "SLIPWAY_SERVE_WAITING_ALERT is 'P8D'; it must be a duration from 0s to 7d, such as 15m or"
                                + " PT15M");
        Map<String, String> wrong = Map.of(
                "SLIPWAY_SERVE_CHECK_SLOTS", "1001",
                "SLIPWAY_SERVE_STREAMS", "-1",
                "SLIPWAY_SERVE_GRACE", "soon",
                "SLIPWAY_SERVE_SHUTDOWN_DELAY", "-5s",
                "SLIPWAY_HTTP_BODY_TIMEOUT", "0s",
                "SLIPWAY_HTTP_MAX_BODY_SIZE", "10 apples",
                "SLIPWAY_LOG_JSON", "perhaps",
                "SLIPWAY_TARGET_ALLOWED_NETWORKS", "10.0.0.0/33");
        assertThat(ServeVariables.mistakes(wrong))
                .hasSize(wrong.size())
                .allMatch(line -> line.matches("SLIPWAY_\\w+ is '.*'; it must be .*"));
    }

    @Test
    void goodValuesAreNoMistakes() {
        assertThat(ServeVariables.mistakes(Map.of(
                        "SLIPWAY_SERVE_SLOTS", "1000",
                        "SLIPWAY_SERVE_GRACE", "PT20S",
                        "SLIPWAY_SERVE_SHUTDOWN_DELAY", "0s",
                        "SLIPWAY_SERVE_WAITING_ALERT", "7d",
                        "SLIPWAY_HTTP_BODY_TIMEOUT", "1s",
                        "SLIPWAY_HTTP_MAX_BODY_SIZE", "128M",
                        "SLIPWAY_LOG_JSON", "",
                        "SLIPWAY_INSECURE_LISTEN", "true",
                        "SLIPWAY_TARGET_ALLOWED_NETWORKS", "10.0.0.0/8,192.168.0.0/16")))
                .isEmpty();
    }

    @Test
    void variablesOfKubernetesAndSecretsAreLeftAlone() {
        assertThat(ServeVariables.mistakes(Map.of(
                        "SLIPWAY_SERVICE_HOST", "10.0.0.1",
                        "SLIPWAY_SERVICE_PORT_HTTP", "8080",
                        "SLIPWAY_PORT", "tcp://10.0.0.1:8080",
                        "SLIPWAY_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "SLIPWAY_API_SERVICE_PORT", "80",
                        "SLIPWAY_API_PORT", "tcp://10.0.0.1:80",
                        "SLIPWAY_API_PORT_80_TCP_ADDR", "10.0.0.1",
                        "SLIPWAY_SECRET_SHOP", "x")))
                .isEmpty();
    }

    @Test
    void durationsHaveTheFormsThatTheyHaveElsewhere() {
        for (String text : List.of("30s", "30 seconds", "PT30S", "30 SEC", "1 minute", "500ms")) {
            assertThat(mistakes("SLIPWAY_SERVE_GRACE", text)).as(text).isEmpty();
        }
        assertThat(mistakes("SLIPWAY_SERVE_GRACE", "30")).as("30 of which unit").hasSize(1);
        assertThat(mistakes("SLIPWAY_SERVE_GRACE", "61 minutes")).hasSize(1);
    }

    /** The help of {@code serve} and the page say the same. */
    @Test
    void thePageListsExactlyTheVariables() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .forEach(row -> rows.put(row.group(1), plain(row.group(2))));
        rows.keySet().removeAll(List.of("SLIPWAY_SERVER", "SLIPWAY_TOKEN"));

        assertThat(rows)
                .isEqualTo(ServeVariables.all().stream()
                        .filter(variable -> variable.name().startsWith("SLIPWAY_"))
                        .collect(Collectors.toMap(EnvironmentVariable::name, EnvironmentVariable::meaning)));
    }

    /** Without the links and the marks of code. */
    private static String plain(String cell) {
        return cell.replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1").replace("`", "");
    }
}
