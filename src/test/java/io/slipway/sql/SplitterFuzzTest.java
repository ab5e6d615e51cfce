package io.slipway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.slipway.sql.statement.Statement;
import io.slipway.testing.Proof;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Any text is read to its end, in a time that grows with its length only. */
@Tag(Proof.TAG)
class SplitterFuzzTest {
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    private static final List<String> BITS = List.of(
            "'",
            "\"",
            "$",
            "$$",
            "$a$",
            "$a",
            "/*",
            "*/",
            "--",
            "\n",
            "\r",
            ";",
            "(",
            ")",
            "[",
            "]",
            "\\",
            "\\.",
            "\\g",
            "\\copy ",
            "E'",
            "U&'",
            "U&\"",
            "b'",
            ".",
            "1",
            "1e",
            "0x",
            "1..2",
            ":",
            "::",
            "é",
            "😀",
            "\u2028",
            "\t",
            "COPY ",
            "FROM STDIN;\n",
            "CREATE ",
            "FUNCTION ",
            "BEGIN ",
            "ATOMIC ",
            "END ",
            "WITH ",
            "AS ",
            "ALTER ",
            "TABLE ",
            "ADD ",
            "SELECT ",
            "INTO ",
            "a",
            ",",
            "DO ",
            "UPDATE ",
            "SET ",
            "-- slipway:",
            "batch ",
            "table=",
            "RENAME ",
            "TO ",
            "DROP ",
            "=",
            "CASE ");

    @Test
    void randomTextIsReadToItsEnd() {
        inTime(60, "random text", () -> {
            for (long seed : Proof.seeds(Proof.size(10_000, 100_000))) {
                String text = random(seed, 40);
                Script script = Script.of(text);
                for (Statement statement : script.statements()) {
                    assertThat(text).as("seed " + seed).contains(statement.text());
                    script.inverse(statement);
                }
            }
        });
    }

    @Test
    void aRepeatedTokenIsReadInTime() {
        for (String bit : BITS) {
            String text = bit.repeat(bit.contains(";") ? Script.MAX_STATEMENTS / 2 : 200_000);
            inTime(10, bit, () -> assertThat(Script.of(text).text()).isEqualTo(text));
        }
    }

    @Test
    void aRepeatedPairOfTokensIsReadInTime() {
        var random = new Random(Proof.seed());
        for (int i = 0; i < Proof.size(60, 300); i++) {
            String pair = BITS.get(random.nextInt(BITS.size())) + BITS.get(random.nextInt(BITS.size()));
            String text = pair.repeat(50_000);
            inTime(10, pair, () -> assertThat(Script.of(text).text()).isEqualTo(text));
        }
    }

    @Test
    void unclosedGroupsAreReadInTime() {
        for (String head :
                List.of("SELECT ", "CREATE TABLE t ", "ALTER TABLE t ", "DECLARE c CURSOR FOR ", "UPDATE t SET ")) {
            for (String bit : List.of(
                    "WITH a AS (", "a(", "(", "FROM (", "[", "ADD COLUMN a int DEFAULT (", "CHECK (", "LIKE (")) {
                String text = head + bit.repeat(30_000);
                inTime(
                        5,
                        head + bit,
                        () -> assertThat(Script.of(text).statements()).hasSize(1));
            }
        }
    }

    /** Counts the time that the thread has the processor: others may want it too. */
    private static void inTime(int seconds, String what, Executable work) {
        assertTimeoutPreemptively(
                MAX_WAIT,
                () -> {
                    var threads = ManagementFactory.getThreadMXBean();
                    long begun = threads.getCurrentThreadCpuTime();
                    work.execute();
                    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begun))
                            .as(what)
                            .isLessThan(Duration.ofSeconds(seconds));
                },
                what);
    }

    private static String random(long seed, int bits) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = random.nextInt(bits); i > 0; i--) {
            text.append(BITS.get(random.nextInt(BITS.size())));
        }
        return text.toString();
    }
}
