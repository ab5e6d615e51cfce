package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.RunOutcome;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.RunErrorCode;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.ObservedMessage;
import io.slipway.testing.proxy.Rule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of a step whose session is lost at its COMMIT: the server told nobody which of them were SET LOCAL. */
class SettingsAtCommitDbTest {
    private static final String NEXT =
            "; VACUUM w; INSERT INTO seen SELECT current_setting('work_mem'), current_setting('app.tenant', true)";

    private final ApplyFixture fixture = new ApplyFixture();
    private final FaultProxy link = new FaultProxy(fixture.server.address());

    SettingsAtCommitDbTest() {
        fixture.database.execute(
                "CREATE TABLE w (i int)",
                "CREATE TABLE seen (a text, b text)",
                "ALTER TABLE w OWNER TO " + fixture.login,
                "GRANT ALL ON w, seen TO " + fixture.login,
                "ALTER ROLE " + fixture.login + " SET work_mem = '99kB'");
    }

    @AfterEach
    void close() {
        link.close();
    }

    private RunOutcome apply(String script) {
        var run = ApplyFixture.newRun();
        var task =
                SessionOptions.task(Long.toString(run.runUid()), fixture.options.lockTimeout(), Duration.ofMinutes(1));
        return new OwnerFixture(fixture.through(link.address(), task), fixture.watch(), fixture.options)
                .run(ApplyFixture.change(script + NEXT), run, null, new MemoryJournal());
    }

    private RunOutcome cutAtCommit(String script) {
        var cut = link.add(Rule.nth(1, Rule.committed("finish_run"), Rule.Effect.CUT_BEFORE));
        var outcome = apply(script);
        assertThat(cut.hits()).isEqualTo(1);
        return outcome;
    }

    private String seen() {
        return fixture.query("SELECT concat_ws(' ', a, b) FROM seen");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            SET LOCAL work_mem = '77kB' ~ 99kB
            SET work_mem = '77kB' ~ 77kB
            SET LOCAL work_mem = '77kB'; SET app.tenant = 'x' ~ 99kB x
            SET app.tenant = 'x'; SET LOCAL app.tenant = 'y'; SET LOCAL work_mem = '77kB'; RESET work_mem ~ failed: app.tenant, work_mem
            SET work_mem = '77kB'; SET LOCAL work_mem = '99kB' ~ failed: work_mem
            RESET ALL; SET LOCAL work_mem = '77kB' ~ failed: work_mem
            SET/**/work_mem = '88kB'; SET LOCAL work_mem = '77kB' ~ failed: work_mem
            DO $$ BEGIN SET LOCAL work_mem = '77kB'; END $$ ~ 99kB
            DO $$ BEGIN EXECUTE 'SET ' || 'LOCAL' || ' work_mem = 77'; END $$ ~ failed: work_mem
            DO $$ BEGIN PERFORM set_config('app.' || 'tenant', 'x', true); END $$ ~ failed: app.tenant
            SELECT set_config('app.tenant', 'x', true) ~ failed: app.tenant
            SELECT set_config('app.tenant', 'x', false) ~ failed: app.tenant
            INSERT INTO fx VALUES (1) ~ 99kB
            """)
    void aLostSessionIsContinuedWithWhatIsKnown(String script, String expected) {
        var outcome = cutAtCommit(script);
        if (expected.startsWith("failed: ")) {
            assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                assertThat(failed.error().code()).isEqualTo(RunErrorCode.SESSION_UNFIT);
                assertThat(failed.error().message())
                        .contains("whether these settings hold after step 1: " + expected.substring(8) + ". Apply");
            });
            assertThat(fixture.query("SELECT count(*) FROM seen")).isEqualTo("0");
        } else {
            assertThat(outcome).isInstanceOf(RunOutcome.Applied.class);
            assertThat(seen().strip()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LANGUAGE plpgsql AS 'BEGIN SET LOCAL work_mem = 77; END'",
                "BEGIN ATOMIC SELECT set_config('work_mem', '77', true); END"
            })
    void aFunctionOfTheTargetMayHaveSetItForItsTransaction(String body) {
        fixture.database.execute(
                "CREATE FUNCTION sets() RETURNS %s %s".formatted(body.startsWith("BEGIN") ? "text" : "void", body));
        assertThat(cutAtCommit("SELECT sets()")).isInstanceOf(RunOutcome.Failed.class);
        assertThat(apply("SELECT sets()")).isInstanceOf(RunOutcome.Applied.class);
        assertThat(seen()).isEqualTo("99kB");
    }

    @Test
    void theSettingsAreForgottenWhenTheLastStepIsApplied() {
        assertThat(apply("SET app.tenant = 'canary'")).isInstanceOf(RunOutcome.Applied.class);
        assertThat(seen()).isEqualTo("99kB canary");
        assertThat(fixture.query("SELECT string_agg(h::text, '') FROM slipway.history h"))
                .doesNotContain("canary");
    }

    @Test
    void aStepThatSetsNothingReadsTheSettingsOnce() {
        List<String> sent = new CopyOnWriteArrayList<>();
        Predicate<ObservedMessage> statement = Rule.sent("");
        link.add(Rule.all(message -> statement.test(message) && !sent.add(message.text()), Rule.Effect.DROP));
        apply("INSERT INTO fx VALUES (1)");
        var first = sent.subList(first(sent, ".begin_run($1"), first(sent, ".begin_standalone($1"));
        // once before its COMMIT, and once to find whether the next step has to set any
        assertThat(first.stream()
                        .filter(text ->
                                text.contains("s.source OPERATOR(pg_catalog.=) 'session'::pg_catalog.text\n  AND"))
                        .toList())
                .hasSize(2);
        assertThat(first.stream().filter(text -> text.contains("keep_session"))).isEmpty();
    }

    private static int first(List<String> sent, String part) {
        return sent.indexOf(
                sent.stream().filter(text -> text.contains(part)).findFirst().orElseThrow());
    }
}
