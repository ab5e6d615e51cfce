package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.history.BatchFunctions;
import io.slipway.apply.history.FenceReply;
import io.slipway.apply.history.HistoryRow;
import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepClaim;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionFacts;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.WaitReason;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that ends after the owner of its batch died. A retry continues from the row that is left. */
class BatchEndDbTest {
    private static final String UPDATE = "UPDATE o SET n = n + 1 WHERE n < 100";
    private static final String BATCH = "-- slipway:batch table=o key=id size=50\n" + UPDATE;
    private static final int ROWS = 500;

    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private RunIdentity run = ApplyFixture.newRun();

    /** How the run ends over it. */
    enum End {
        CANCELED,
        FAILED
    }

    BatchEndDbTest() {
        fixture.database.execute(
                "CREATE TABLE o (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)",
                "INSERT INTO o SELECT g FROM generate_series(1, " + ROWS + ") g",
                "GRANT ALL ON o TO " + fixture.login);
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    /** The first owner, as it dies: its intent, its session and, if it is in a slice, that slice. */
    private final class Dead implements AutoCloseable {
        final Connection connection;
        private final Nonce nonce = new Nonce();
        private final StepClaim start;

        Dead(PreparedChange change, String login) throws SQLException {
            connection = fixture.database.open(login);
            fixture.takeLock(connection);
            var facts = SessionFacts.read(connection);
            var identity = new SessionIdentity(
                    facts.pid(),
                    facts.backendStart(),
                    facts.systemIdentifier(),
                    facts.databaseOid(),
                    fixture.sessions(run).address(),
                    "");
            var step = new PlannedStep(1, HistoryRow.Kind.BATCH, 1, change.statements());
            start = new StepClaim(
                    UUID.fromString(fixture.query("SELECT target_uid FROM slipway.identity")),
                    journal.key == null ? "T:" + run.task() : journal.key,
                    1,
                    1,
                    2,
                    step.checksum(),
                    run,
                    new StepClaim.Facts(null, null, "", change.checksum(), 1, identity));
            var before = HistoryRow.read(connection, start.targetUid(), start.key()).stream()
                    .findFirst()
                    .map(HistoryRow::by)
                    .orElse(null);
            assertThat(new BatchFunctions(connection).begin(start, nonce.hash(), before))
                    .isEqualTo(new FenceReply.Started());
            journal.key = start.key();
            journal.sessionOpened(identity);
        }

        /** Is in the middle of the next slice. */
        Dead inSlice() throws SQLException {
            var place = new BatchFunctions(connection).place(start);
            connection.setAutoCommit(false);
            assertThat(new BatchFunctions(connection)
                            .advance(start, nonce, place, place.upTo("[" + (place.slices() + 1) * 50 + "]")))
                    .isTrue();
            try (var update = connection.createStatement()) {
                update.execute("UPDATE o SET n = n + 1 WHERE id BETWEEN %d AND %d"
                        .formatted(place.slices() * 50 + 1, place.slices() * 50 + 50));
            }
            return this;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private void slices(String script, int count) {
        journal.onLine = line -> {
            long done = journal.lines.stream()
                    .filter(l -> l.kind() == RunLogLine.Kind.PROGRESS)
                    .count();
            journal.trusted = done < count;
        };
        assertThat(fixture.run(ApplyFixture.change(script), run, journal)).isInstanceOf(RunOutcome.HandBack.class);
        journal.onLine = ignored -> {};
        journal.trusted = true;
        run = ApplyFixture.next(run);
    }

    private RunOutcome end(String script, End how) {
        run = ApplyFixture.next(run);
        if (how == End.CANCELED) {
            journal.cancel();
        }
        journal.onlyToBeEnded = how == End.FAILED;
        var outcome = fixture.run(ApplyFixture.change(script), run, journal);
        journal.forgetCancel();
        journal.onlyToBeEnded = false;
        return outcome;
    }

    private static void ended(RunOutcome outcome, End how) {
        assertThat(outcome).isInstanceOf(how == End.CANCELED ? RunOutcome.Canceled.class : RunOutcome.Failed.class);
    }

    private String row() {
        return fixture.query("SELECT coalesce((SELECT state || ' ' || (progress ->> 'slices') || ' epoch ' || epoch"
                + " FROM slipway.history WHERE kind = 'BATCH'), 'none')");
    }

    /** Another attempt, with an epoch that goes on. */
    private void retryChangesEachRowOnce(String script, int steps) {
        run = new RunIdentity(run.installation(), run.task(), run.runUid() + 100_000, run.epoch() + 1, "tester");
        assertThat(fixture.run(ApplyFixture.change(script), run, journal))
                .isEqualTo(new RunOutcome.Applied(steps, 0, false));
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n = 1")).isEqualTo("" + ROWS);
        assertThat(fixture.query("SELECT (progress ->> 'slices') || ' ' || (progress ->> 'rows') FROM slipway.history"
                        + " WHERE kind = 'BATCH'"))
                .as("the same slices as in one go, and one look that finds nothing")
                .isEqualTo("10 " + ROWS);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatEndsBeforeItsFirstSliceLeavesNoRow(End how) throws SQLException {
        try (var dead = new Dead(ApplyFixture.change(BATCH), fixture.login)) {
            ended(end(BATCH, how), how);
            assertThat(row()).isEqualTo("none");
            assertThatThrownBy(() -> dead.inSlice()).isInstanceOf(SQLException.class);
        }
        retryChangesEachRowOnce(BATCH, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatEndsAfterSomeSlicesKeepsItsProgress(End how) throws SQLException {
        slices(BATCH, 3);
        try (var dead = new Dead(ApplyFixture.change(BATCH), fixture.login)) {
            ended(end(BATCH, how), how);
            assertThat(row()).isEqualTo("INTENT 3 epoch " + run.epoch());
            assertThatThrownBy(() -> dead.inSlice()).isInstanceOf(SQLException.class);
        }
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("150");
        retryChangesEachRowOnce(BATCH, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aSliceInFlightIsRolledBackWhenTheBatchEnds(End how) throws SQLException {
        slices(BATCH, 3);
        try (var dead = new Dead(ApplyFixture.change(BATCH), fixture.login).inSlice()) {
            ended(end(BATCH, how), how);
            assertThat(row()).isEqualTo("INTENT 3 epoch " + run.epoch());
            assertThatThrownBy(dead.connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("150");
        retryChangesEachRowOnce(BATCH, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aRunFencesUntilAProtectedSliceHasCommitted(int slices) throws SQLException {
        if (slices > 0) {
            slices(BATCH, slices);
        }
        try (var earlier = new Dead(ApplyFixture.change(BATCH), TestPostgres.SUPERUSER).inSlice()) {
            assertThat(end(BATCH, End.CANCELED))
                    .isInstanceOfSatisfying(
                            RunOutcome.HandBack.class,
                            back -> assertThat(back.reason()).isEqualTo(WaitReason.FENCING));
            earlier.connection.commit();
            earlier.connection.setAutoCommit(true);
            try (var unlock = earlier.connection.createStatement()) {
                unlock.execute("SELECT pg_advisory_unlock_all()");
            }
        }
        ended(end(BATCH, End.CANCELED), End.CANCELED);
        assertThat(row()).isEqualTo("INTENT " + (slices + 1) + " epoch " + run.epoch());
        assertThat(fixture.query("SELECT sum(n) FROM o")).isEqualTo("" + (slices + 1) * 50);
        assertThat(fixture.query("SELECT count(*) FROM o WHERE n > 1")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void aBatchAmongStandaloneStepsKeepsItsProgress(End how) {
        fixture.database.execute("ALTER TABLE o OWNER TO " + fixture.login);
        var mixed = "-- slipway:batch table=o key=id size=50\nCREATE INDEX CONCURRENTLY o_n ON o (n);\n" + UPDATE + ";";
        slices(mixed, 3);
        ended(end(mixed, how), how);
        assertThat(row()).isEqualTo("INTENT 3 epoch " + run.epoch());
        retryChangesEachRowOnce(mixed, 2);
    }
}
