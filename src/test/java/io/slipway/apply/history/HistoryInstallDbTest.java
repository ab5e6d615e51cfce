package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.StopSwitch;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.problem.RunErrorCode;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.ObservedMessage;
import io.slipway.testing.proxy.Rule;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryInstallDbTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final ApplyFixture fixture = new ApplyFixture();

    private void guarded() {
        fixture.database.execute("REVOKE CREATE ON DATABASE \"" + fixture.database.name() + "\" FROM " + fixture.login);
        fixture.database.execute(GuardedInstall.script(fixture.login));
    }

    private HistoryInstall.State state() throws SQLException {
        try (var connection = fixture.database.open(fixture.login)) {
            return HistoryInstall.find(connection).state();
        }
    }

    @Test
    void theFirstRunOfALimitedLoginInstallsTheHistory() throws SQLException {
        assertThat(state()).isEqualTo(HistoryInstall.State.ABSENT);
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)")))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(state()).isEqualTo(HistoryInstall.State.PLAIN);
    }

    static List<Predicate<ObservedMessage>> momentsOfAnInstall() {
        return List.of(Rule.sent("CREATE SCHEMA"), Rule.answered("DO"));
    }

    @ParameterizedTest
    @MethodSource("momentsOfAnInstall")
    void aStalledInstallDoesNotBlockOtherRuns(Predicate<ObservedMessage> moment) throws Exception {
        try (var thread = Executors.newVirtualThreadPerTaskExecutor();
                var proxy = new FaultProxy(fixture.server.address())) {
            var held = proxy.add(Rule.nth(1, moment, Rule.Effect.HOLD));
            var task = SessionOptions.task("1", Duration.ofSeconds(2), Duration.ofHours(1));
            try (var still = fixture.through(proxy.address(), task).open()) {
                var install = thread.submit(() -> HistoryInstall.ensure(still, new StopSwitch()));
                assertThat(held.awaitHit(SOON)).isTrue();
                var run = thread.submit(() -> fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)")));
                assertThat(run.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(new RunOutcome.Applied(1, 0, false));
                proxy.heal();
                assertThat(install.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(HistoryInstall.State.PLAIN);
            }
        }
    }

    @Test
    void aLimitedLoginWorksWithAGuardedHistory() throws SQLException {
        guarded();
        assertThat(state()).isEqualTo(HistoryInstall.State.GUARDED);
        var journal = new MemoryJournal();
        assertThat(fixture.run(
                        ApplyFixture.change("INSERT INTO fx VALUES (1); VACUUM fx; INSERT INTO fx VALUES (2)"),
                        ApplyFixture.newRun(),
                        journal))
                .isEqualTo(new RunOutcome.Applied(3, 0, false));
        assertThat(fixture.run(ApplyFixture.change("SELECT nonsense"))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aGuardedHistoryCannotBeForged() {
        guarded();
        for (var forgery : new String[] {
            "UPDATE slipway.history SET state = 'APPLIED'",
            "DELETE FROM slipway.void",
            "DROP SCHEMA slipway CASCADE",
            "SET ROLE slipway_history",
            "SELECT slipway.insert_row('TRANSACTION', 'APPLIED', null, 'k', 1, 'empty', 1, '', '', null, null, 1, '{}', null, null)",
            "SELECT slipway.end_intent('STANDALONE', null, 'k', 1, 1, '', true)"
        }) {
            assertThat(fixture.run(ApplyFixture.change(forgery)))
                    .as(forgery)
                    .isInstanceOfSatisfying(
                            RunOutcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("42501"));
        }
    }

    @Test
    void aScriptCannotMakeAPersonsDecision() {
        guarded();
        fixture.run(ApplyFixture.change("SELECT 1"));
        fixture.database.execute("""
                INSERT INTO slipway.history (target_uid, change_key, step, kind, state, checksum, change_checksum,
                    steps_total, installation, task, run_uid, epoch, nonce_hash, statements)
                SELECT target_uid, 'T:another', 1, 'STANDALONE', 'INTENT', 'c', 'c', 1, target_uid, target_uid, 1, 1, '', '[1,2)'
                FROM slipway.identity""");
        var uid = fixture.query("SELECT target_uid FROM slipway.identity");
        var resolve =
                "SELECT slipway.resolve('%1$s', 'T:another', 1, 1, '%1$s', '%1$s', 1, true, 'x', 'y')".formatted(uid);
        var rekey = "SELECT slipway.rekey('%s', gen_random_uuid())".formatted(uid);
        for (var forgery : new String[] {resolve, rekey, "-- slipway:transaction off\n" + resolve}) {
            assertThat(fixture.run(ApplyFixture.change(forgery)))
                    .as(forgery)
                    .isInstanceOfSatisfying(
                            RunOutcome.Failed.class,
                            failed -> assertThat(failed.error().sqlState()).isEqualTo("SW005"));
        }
        assertThat(fixture.query("SELECT state FROM slipway.history WHERE change_key = 'T:another'"))
                .isEqualTo("INTENT");
        assertThat(fixture.query("SELECT target_uid FROM slipway.identity")).isEqualTo(uid);
    }

    @Test
    void aLoginThatCannotCreateASchemaFailsTheRun() {
        fixture.database.execute("REVOKE CREATE ON DATABASE \"" + fixture.database.name() + "\" FROM " + fixture.login);
        assertThat(fixture.run(ApplyFixture.change("SELECT 1")))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.HISTORY_NOT_USABLE));
    }

    @Test
    void aRefusedInstallReportsOnlyTheServersMessage() throws SQLException {
        fixture.database.execute("CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''no tables here''; END'");
        fixture.database.execute(
                "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE TABLE')" + " EXECUTE FUNCTION no()");
        try (var connection = fixture.database.open(fixture.login)) {
            assertThatThrownBy(() -> HistoryInstall.ensure(connection, new StopSwitch()))
                    .hasMessageContaining("no tables here")
                    .hasMessageContaining("doctor --grants")
                    .hasMessageNotContaining("CREATE FUNCTION");
        }
    }

    @Test
    void aStalledDecisionReleasesTheTargetLock() throws SQLException {
        try (var still = fixture.database.open(fixture.login);
                var other = fixture.open()) {
            assertThat(TargetLock.tryTakeForADecision(still)).isTrue();
            fixture.takeLock(other);
        }
    }

    @Test
    void guardingAgainstAPotentialOwnerIsRefused() {
        guarded();
        assertThatThrownBy(() -> fixture.database.execute(GuardedInstall.script("slipway")))
                .hasMessageContaining("forge");
    }

    @Test
    void theNameOfALoginIsQuotedInTheScript() {
        for (var name : new String[] {"a$do$; SELECT 1", "do0'; «login» «literal»", "\"«literal»'"}) {
            var quoted = "\"" + name.replace("\"", "\"\"") + "\"";
            fixture.database.execute("CREATE ROLE " + quoted);
            try {
                fixture.database.execute(GuardedInstall.script(name));
                assertThat(fixture.query(
                                "SELECT count(*) FROM pg_roles WHERE has_schema_privilege(oid, 'slipway', 'USAGE')"
                                        + " AND NOT rolsuper AND rolname = '" + name.replace("'", "''") + "'"))
                        .isEqualTo("1");
            } finally {
                fixture.database.execute(
                        "DROP SCHEMA IF EXISTS slipway CASCADE", "DROP OWNED BY " + quoted, "DROP ROLE " + quoted);
            }
        }
        assertThatThrownBy(() -> GuardedInstall.script("a\nSELECT 1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherLoginCannotCallTheFunctions() throws SQLException {
        fixture.run(ApplyFixture.change("SELECT 1"));
        try (var other = fixture.database.open(fixture.server.createLogin())) {
            assertThatThrownBy(() -> TargetClaim.of(other, HistoryAccess.WITHOUT_SECRET, UUID.randomUUID()))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void aCopiedTargetIsRefusedUntilItIsRekeyed() {
        fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (1)"));
        fixture.database.execute("UPDATE slipway.identity SET system_identifier = 1");
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (2)")))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(RunErrorCode.WRONG_TARGET));
        fixture.database.execute("SELECT slipway.rekey(target_uid, '" + UUID.randomUUID() + "') FROM slipway.identity");
        assertThat(fixture.run(ApplyFixture.change("INSERT INTO fx VALUES (2)")))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT count(DISTINCT target_uid) FROM slipway.history"))
                .isEqualTo("1");
    }

    @Test
    void synchronousCommitIsOnForTheChange() {
        assertThat(fixture.run(ApplyFixture.change("""
                SET synchronous_commit = off;
                CREATE TABLE p (id int PRIMARY KEY);
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO fx VALUES (CASE current_setting(''synchronous_commit'') WHEN ''on'' THEN 1 ELSE 0 END); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER t AFTER INSERT ON p DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
                INSERT INTO p VALUES (1);
                """))).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.query("SELECT n FROM fx")).isEqualTo("1");
    }
}
