package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServePropertiesTest {
    @TempDir
    private Path folder;

    private List<String> mistakes(String... lines) throws IOException {
        Path file = Files.createDirectories(folder.resolve("config")).resolve("application.properties");
        Files.write(file, List.of(lines));
        return ServeProperties.mistakes(folder);
    }

    @Test
    void aValueOfTheFileHasTheRangeOfItsVariable() throws IOException {
        assertThat(mistakes(
                        "slipway.serve.slots=0",
                        "slipway.serve.grace=2h",
                        "%prod.slipway.http.max-body-size=1G",
                        "slipway.target.min-scram-iterations=-1",
                        "slipway.log.json=perhaps"))
                .containsExactlyInAnyOrder(
                        "slipway.serve.slots is '0'; it must be a number from 1 to 1000",
                        "slipway.serve.grace is '2h'; it must be a duration from 0s to 1h, such as 20s or PT20S",
                        "slipway.http.max-body-size is '1G'; it must be a size from 1K to 128M, such as 10M",
                        "slipway.target.min-scram-iterations is '-1'; it must be a number from 1 to 10000000",
                        "slipway.log.json is 'perhaps'; it must be true or false");
    }

    @Test
    void aPropertyThatDoesNotExistIsNamedWithTheNearestOne() throws IOException {
        assertThat(mistakes("slipway.serve.slot=3", "slipway.http.host=0.0.0.0"))
                .containsExactly(
                        "slipway.http.host is not a setting; did you mean slipway.http.hosts?",
                        "slipway.serve.slot is not a setting; did you mean slipway.serve.slots?");
    }

    @Test
    void theFileOfVariablesHasTheSameRanges() throws IOException {
        Files.writeString(folder.resolve(".env"), "SLIPWAY_SERVE_CHECK_SLOTS=1001\n");

        assertThat(ServeProperties.mistakes(folder))
                .containsExactly("slipway.serve.check-slots is '1001'; it must be a number from 1 to 1000");
    }

    @Test
    void goodValuesAreNoMistakes() throws IOException {
        assertThat(ServeProperties.mistakes(folder)).as("no file").isEmpty();
        assertThat(mistakes(
                        "slipway.serve.slots=1000",
                        "slipway.serve.grace=30 seconds",
                        "slipway.serve.waiting-alert=${waits}",
                        "waits=PT15M",
                        "slipway.target.allowed-networks=10.0.0.0/8,192.168.0.0/16",
                        "quarkus.log.level=DEBUG"))
                .isEmpty();
    }
}
