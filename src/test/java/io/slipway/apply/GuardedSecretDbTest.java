package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.history.GuardedInstall;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.sql.text.Checksums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The secret of an installation is a bound parameter of our own calls, and a script cannot make anything repeat it. */
class GuardedSecretDbTest {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern BYTES = Pattern.compile("\\[((?: -?[0-9]{1,3})+) ]");
    private static final int LENGTH = 32;

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();

    GuardedSecretDbTest() {
        fixture.database.execute(GuardedInstall.script(fixture.login));
        fixture.options = ApplyOptionsBuilder.options().showsData(true).build();
    }

    private RunOutcome run(String script) {
        PreparedChange change = ApplyFixture.change(script);
        return fixture.run(change, ApplyFixture.newRun(), journal);
    }

    /** Whether the text has the secret in it, as hexadecimal digits or as the bytes of a constant in a plan. */
    private boolean hasSecret(String text) {
        var found = new ArrayList<byte[]>();
        HEX.matcher(text).results().forEach(hex -> found.add(HexFormat.of().parseHex(hex.group())));
        BYTES.matcher(text).results().forEach(list -> found.addAll(parts(list.group(1))));
        var hash = fixture.query("SELECT encode(secret_hash, 'hex') FROM slipway.installation");
        return found.stream()
                .anyMatch(bytes ->
                        HexFormat.of().formatHex(Checksums.sha256(bytes)).equals(hash));
    }

    private static List<byte[]> parts(String list) {
        var words = list.strip().split(" ", -1);
        var all = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            all[i] = (byte) Integer.parseInt(words[i]);
        }
        var parts = new ArrayList<byte[]>();
        for (int i = 0; i + LENGTH <= all.length; i++) {
            parts.add(Arrays.copyOfRange(all, i, i + LENGTH));
        }
        return parts;
    }

    private void nothingRepeatsTheSecret(RunOutcome outcome) {
        assertThat(hasSecret(outcome.toString())).isFalse();
        journal.lines.forEach(line -> assertThat(hasSecret(line.toString())).isFalse());
    }

    @Test
    void theContextOfAFailedCallHasNoParameters() {
        var outcome = run("""
                SET log_parameter_max_length_on_error = -1;
                SET default_transaction_isolation = 'serializable';
                VACUUM fx;
                INSERT INTO fx VALUES (1);
                """);
        assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
            assertThat(failed.error().sqlState()).isEqualTo("SW001");
            assertThat(String.valueOf(failed.error().report().context()))
                    .contains("begin_standalone")
                    .doesNotContain("$1 =");
        });
        nothingRepeatsTheSecret(outcome);
    }

    @Test
    void theRunLogHasNoPlansOfOurCalls() {
        var outcome = run("""
                SET client_min_messages = 'debug5';
                SET debug_print_parse = on;
                SET debug_print_rewritten = on;
                SET debug_print_plan = on;
                INSERT INTO fx VALUES (1);
                VACUUM fx;
                INSERT INTO fx VALUES (2);
                """);
        assertThat(outcome).isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(journal.lines.stream().anyMatch(line -> line.toString().contains("plan")))
                .as("the plans of the script are shown")
                .isTrue();
        nothingRepeatsTheSecret(outcome);
    }

    @Test
    void aRoleThatShowsEverythingLearnsNoSecret() {
        fixture.database.execute(
                "ALTER ROLE " + fixture.login + " SET client_min_messages = 'debug5'",
                "ALTER ROLE " + fixture.login + " SET debug_print_plan = on",
                "ALTER ROLE " + fixture.login + " SET log_parameter_max_length_on_error = -1");
        nothingRepeatsTheSecret(run("INSERT INTO fx VALUES (1)"));
        nothingRepeatsTheSecret(run("SELECT nonsense"));
    }

    @Test
    void aPreparedStatementOfAScriptReceivesNoCall() {
        assertThat(run("""
                CREATE TABLE caught (what text);
                PREPARE "S_1" AS INSERT INTO caught VALUES ('S_1');
                PREPARE "S_2" AS INSERT INTO caught VALUES ('S_2');
                PREPARE "S_3" AS INSERT INTO caught VALUES ('S_3');
                INSERT INTO fx VALUES (1);
                """)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM caught")).isEqualTo("0");
    }

    @Test
    void aSecretIsFoundIfItIsThere() {
        run("INSERT INTO fx VALUES (1)");
        fixture.database.execute(
                "UPDATE slipway.installation SET secret_hash = sha256(decode(repeat('ff', 32), 'hex'))");
        assertThat(hasSecret("$1 = '\\x" + "ff".repeat(LENGTH) + "'")).isTrue();
        assertThat(hasSecret(":constvalue 36 [ -112 0 0 0" + " -1".repeat(LENGTH) + " ]"))
                .isTrue();
        assertThat(hasSecret("fe".repeat(LENGTH))).isFalse();
    }
}
