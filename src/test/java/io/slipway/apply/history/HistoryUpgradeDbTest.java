package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopSwitch;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A history of an earlier version, a plain one that becomes guarded, and the installations that a guarded one names.
 */
class HistoryUpgradeDbTest {
    private static final PreparedChange FIVE = ApplyFixture.version("5", "INSERT INTO fx VALUES (5)");
    private static final PreparedChange SIX = ApplyFixture.version("6", "INSERT INTO fx VALUES (6); VACUUM fx");
    private static final RunOutcome ONCE = new RunOutcome.Applied(1, 0, false);
    private static final RunOutcome FOUND = new RunOutcome.Applied(1, 1, false);

    private final ApplyFixture fixture = new ApplyFixture();

    private static String first() {
        try (var script = HistoryUpgradeDbTest.class.getResourceAsStream("/db/target/history-1.sql")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void plainOfTheFirstVersion() {
        fixture.database.execute("SET ROLE " + fixture.login, "CREATE SCHEMA slipway", "BEGIN;" + first() + "; COMMIT");
    }

    private void guardedOfTheFirstVersion() {
        fixture.database.execute("""
                DO $$ BEGIN CREATE ROLE slipway_history NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$""");
        fixture.database.execute(
                "CREATE SCHEMA slipway AUTHORIZATION slipway_history",
                "SET ROLE slipway_history",
                "BEGIN;" + first() + "; COMMIT",
                "GRANT USAGE ON SCHEMA slipway TO " + fixture.login,
                "GRANT SELECT ON ALL TABLES IN SCHEMA slipway TO " + fixture.login,
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA slipway TO " + fixture.login);
    }

    private void guard() {
        fixture.database.execute(GuardedInstall.script(fixture.login));
    }

    private HistoryInstall.Found found() throws SQLException {
        try (var connection = fixture.database.open(fixture.login)) {
            return HistoryInstall.find(connection);
        }
    }

    private static RunError error(RunOutcome outcome) {
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        return ((RunOutcome.Failed) outcome).error();
    }

    @Test
    void aPlainHistoryOfAnEarlierVersionIsUpdated() throws SQLException {
        plainOfTheFirstVersion();
        assertThat(found().version()).isEqualTo(1);
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        assertThat(found())
                .isEqualTo(new HistoryInstall.Found(HistoryInstall.State.PLAIN, HistoryInstall.VERSION, false));
        assertThat(fixture.run(FIVE)).isEqualTo(FOUND);
    }

    @Test
    void anUpdateDoesNotWaitForAStep() throws SQLException {
        plainOfTheFirstVersion();
        fixture.database.execute("SELECT slipway.claim_identity(gen_random_uuid())");
        try (var running = fixture.database.open(fixture.login);
                var connection = fixture.database.open(fixture.login);
                var step = running.createStatement()) {
            running.setAutoCommit(false);
            step.execute("""
                    SELECT slipway.begin_run(i.target_uid, 'k', 1, '[1,2)', 1, 'c', sha256('x'), i.target_uid, i.target_uid, 1,
                        '{}') FROM slipway.identity i""");
            assertThat(HistoryInstall.ensure(connection, new StopSwitch())).isEqualTo(HistoryInstall.State.PLAIN);
            step.execute("SELECT slipway.finish_run(i.target_uid, 'k', 1, 1, 'x') FROM slipway.identity i");
            running.commit();
        }
        assertThat(fixture.query("SELECT state FROM slipway.history")).isEqualTo("APPLIED");
    }

    @Test
    void settingsOfAReplicaOfTheFirstVersionAreKept() throws SQLException {
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        fixture.database.execute("""
                UPDATE slipway.history SET nonce_hash = sha256('x'), epoch = 1;
                SELECT slipway.keep_session(h.target_uid, h.change_key, h.step, 1, 'x',
                    jsonb_object('{search_path}'::text[], '{app}'::text[])) FROM slipway.history h""");
        assertThat(fixture.query("SELECT session -> 'settings' ->> 'search_path' FROM slipway.history"))
                .isEqualTo("app");
    }

    @Test
    void aRunThatOnlyHasToEndUpdatesThePlainHistory() throws SQLException {
        plainOfTheFirstVersion();
        fixture.database.execute("SET ROLE " + fixture.login, "SELECT slipway.claim_identity(gen_random_uuid())");
        try (var connection = fixture.database.open(fixture.login)) {
            TargetCheck.find(connection, ApplyFixture.newRun().installation(), null, null);
        }
        assertThat(found().version()).isEqualTo(HistoryInstall.VERSION);
    }

    @Test
    void aGuardedHistoryOfAnEarlierVersionNeedsTheDba() {
        guardedOfTheFirstVersion();
        fixture.database.execute("SELECT slipway.claim_identity(gen_random_uuid())");
        var refused = error(fixture.run(FIVE));
        assertThat(refused.code()).isEqualTo(RunErrorCode.HISTORY_NOT_USABLE);
        assertThat(refused.message()).contains("earlier version", "slipway doctor --grants");
        guard();
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        assertThat(fixture.query("SELECT count(*) FROM slipway.identity")).isEqualTo("1");
        assertThat(fixture.query("SELECT count(*) FROM pg_proc WHERE proname = 'begin_run'"))
                .isEqualTo("1");
    }

    @Test
    void aPlainHistoryBecomesGuardedAndKeepsItsRows() throws SQLException {
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        guard();
        assertThat(found())
                .isEqualTo(new HistoryInstall.Found(HistoryInstall.State.GUARDED, HistoryInstall.VERSION, true));
        assertThat(fixture.run(FIVE)).isEqualTo(FOUND);
        assertThat(fixture.run(SIX)).isEqualTo(new RunOutcome.Applied(2, 0, false));
        guard();
        assertThat(fixture.run(SIX)).isEqualTo(new RunOutcome.Applied(2, 2, false));
    }

    @Test
    void aPlainHistoryOfTheFirstVersionBecomesGuarded() {
        plainOfTheFirstVersion();
        fixture.database.execute("SELECT slipway.claim_identity(gen_random_uuid())");
        guard();
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        assertThat(fixture.query("SELECT count(*) FROM slipway.identity")).isEqualTo("1");
    }

    @Test
    void codeInAPlainSchemaDoesNotReachTheGuardedOne() {
        fixture.run(FIVE);
        fixture.database.execute(
                "SET ROLE " + fixture.login,
                "CREATE FUNCTION slipway.planted() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $f$ BEGIN INSERT INTO public.fx VALUES (666); RETURN NEW; END $f$",
                "CREATE TRIGGER planted BEFORE INSERT ON slipway.history FOR EACH ROW EXECUTE FUNCTION slipway.planted()");
        guard();
        assertThat(fixture.run(SIX)).isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(fixture.effects(666)).isZero();
    }

    @Test
    void aPlainHistoryWithAnotherTableIsNotCopied() {
        fixture.run(FIVE);
        fixture.database.execute(
                "SET ROLE " + fixture.login,
                "CREATE FUNCTION slipway.planted() RETURNS bigint LANGUAGE plpgsql AS"
                        + " $f$ BEGIN INSERT INTO public.fx VALUES (666); RETURN 1; END $f$",
                "ALTER TABLE slipway.log RENAME TO log_before",
                "CREATE VIEW slipway.log AS SELECT *, slipway.planted() AS more FROM slipway.log_before");
        assertThatThrownBy(this::guard).hasMessageContaining("table log of the plain history");
        assertThat(fixture.effects(666)).isZero();
    }

    @Test
    void anInstallationThatIsNotNamedIsToldHowToBe() {
        guard();
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        var other = ApplyFixture.newRun(UUID.randomUUID());
        var refused = error(fixture.run(SIX, other, new MemoryJournal()));
        assertThat(refused.code()).isEqualTo(RunErrorCode.HISTORY_NOT_USABLE);
        assertThat(refused.sqlState()).isEqualTo("SW005");
        var naming = Pattern.compile("--installation (\\S+) prints").matcher(refused.message());
        assertThat(naming.find()).isTrue();

        fixture.database.execute(GuardedInstall.script(fixture.login, naming.group(1)));

        assertThat(fixture.run(SIX, other, new MemoryJournal())).isEqualTo(new RunOutcome.Applied(2, 0, false));
        assertThat(error(fixture.run(ApplyFixture.version("7", "INSERT INTO fx VALUES (7)")))
                        .message())
                .contains("does not name this installation");
    }

    @Test
    void rowsOfAnInstallationThatIsNotNamedAreNotAdopted() {
        assertThat(fixture.run(FIVE, ApplyFixture.newRun(UUID.randomUUID()), new MemoryJournal()))
                .isEqualTo(ONCE);
        guard();
        assertThat(fixture.run(FIVE)).isInstanceOfSatisfying(RunOutcome.Indeterminate.class, unknown -> {
            assertThat(unknown.error().code()).isEqualTo(RunErrorCode.HISTORY_FORGED);
            assertThat(unknown.error().message()).contains("does not name");
        });
        assertThat(fixture.effects(5)).isEqualTo(1);
    }

    @Test
    void aSecretIsOfUseInOneDatabaseOnly() {
        guard();
        assertThat(fixture.run(FIVE)).isEqualTo(ONCE);
        var elsewhere = new ApplyFixture(fixture.server, fixture.login);
        elsewhere.database.execute(GuardedInstall.script(fixture.login));
        elsewhere.database.execute("INSERT INTO slipway.installation (id, salt, secret_hash, named_by) VALUES "
                + fixture.query(
                        "SELECT format('(%L, %L, %L, ''SCRIPT'')', id, salt, secret_hash) FROM slipway.installation"));
        assertThat(error(elsewhere.run(FIVE)).message()).contains("names this installation for another database");
    }
}
