package io.slipway.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.output.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolVariablesTest {
    @TempDir
    private Path directory;

    private LocalTargets targets(String dotEnv) throws IOException {
        Files.writeString(directory.resolve(".env"), dotEnv);
        return new LocalTargets(Map.of(), directory);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DB_POOL_MIN=x               | DB_POOL_MIN must be a number from 0 to 1000
            DB_POOL_MAX=0               | DB_POOL_MAX must be a number from 1 to 1000
            DB_POOL_MAX=1               | DB_POOL_MIN (2) must not be more than DB_POOL_MAX (1)
            DB_POOL_MIN=11              | DB_POOL_MIN (11) must not be more than DB_POOL_MAX (10)
            DB_WORKLOAD_PROFILE=olap    | DB_WORKLOAD_PROFILE must be oltp, analytics or mixed
            DB_HEALTH_CHECK_ENABLED=2   | DB_HEALTH_CHECK_ENABLED must be true or false
            DB_MONITORING_ENABLED=x     | DB_MONITORING_ENABLED must be true or false
            DB_SLOW_QUERY_THRESHOLD=-1  | DB_SLOW_QUERY_THRESHOLD must be a number of milliseconds or a duration
            DB_LOG_QUERIES=x            | DB_LOG_QUERIES must be true or false
            DB_LOG_SLOW_QUERIES=x       | DB_LOG_SLOW_QUERIES must be true or false
            """)
    void aWrongValueEndsEveryLocalCommand(String line, String reason) throws IOException {
        LocalTargets targets = targets(line);
        assertThatThrownBy(() -> targets.ofUrl("postgresql://a/b"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Next: ");
        assertThatThrownBy(targets::configured).isInstanceOf(CommandFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_POOL_MIN=0\nDB_POOL_MAX=1",
                "DB_POOL_MIN=\nDB_WORKLOAD_PROFILE=oltp",
                "DB_SLOW_QUERY_THRESHOLD=500",
                "DB_SLOW_QUERY_THRESHOLD=2s",
                "DB_LOG_QUERIES=TRUE"
            })
    void rightValuesAreAccepted(String lines) throws IOException {
        assertThat(targets(lines).configured()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "https://db", "db:5432"})
    void aHostThatIsNoneEndsTheCommandBeforeItConnects(String host) throws IOException {
        LocalTargets targets = targets("DB_NAME=shop\nDB_HOST=" + host);
        assertThatThrownBy(targets::configured)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("DB_HOST is wrong: ");
    }

    @Test
    void thePageListsTheVariables() throws IOException {
        String page = Files.readString(Path.of("docs/cli.md"));
        String source = Files.readString(Path.of("src/main/java/io/slipway/cli/target/PoolVariables.java"));
        assertThat(Pattern.compile("\"(DB_[A-Z_]+)\"").matcher(source).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(name -> page.contains("| `" + name + "` |"));
    }
}
