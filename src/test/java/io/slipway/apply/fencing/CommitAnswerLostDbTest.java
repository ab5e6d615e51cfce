package io.slipway.apply.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.ApplyFixture;
import io.slipway.apply.FaultySessions;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.OwnerFixture;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.problem.RunErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The connection is lost at COMMIT: the target tells what became of the step. */
class CommitAnswerLostDbTest {
    private final ApplyFixture fixture = new ApplyFixture();
    private final MemoryJournal journal = new MemoryJournal();
    private final RunIdentity run = ApplyFixture.newRun();
    private final PreparedChange change = ApplyFixture.change("INSERT INTO fx VALUES (1)");

    CommitAnswerLostDbTest() {
        // so that the first COMMIT of a run is its change's
        fixture.run(ApplyFixture.change("SELECT 1"));
    }

    private OwnerFixture runner(SessionSource sessions) {
        return new OwnerFixture(sessions, fixture.watch(), fixture.options);
    }

    @Test
    void aCommitWithALostAnswerIsFoundInTheTarget() {
        var cut = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            real.commit();
            real.abort(Runnable::run);
            throw FaultySessions.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
        assertThat(journal.allSessions).hasSize(2);
        assertThat(journal.openSessions).isEmpty();
    }

    @Test
    void aCommitThatNeverArrivedIsRetried() {
        var cut = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            real.abort(Runnable::run);
            throw FaultySessions.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void aLateCommitIsAwaitedAndAppliedOnce() {
        var late = new CompletableFuture<Connection>();
        var cut = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            late.complete(real);
            throw FaultySessions.lost();
        });
        // no owner may end the first session: it is not on record
        var unreachable = new MemoryJournal();
        var other = CompletableFuture.supplyAsync(() -> runner(cut).run(change, run, null, unreachable));
        late.join();
        assertThat(other.join()).isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(fixture.effects()).isEqualTo(1);
    }

    @Test
    void theThirdLostConnectionEndsTheRun() {
        var cut = new Object() {
            SessionSource always(SessionSource source) {
                return new SessionSource() {
                    @Override
                    public Connection open() throws SQLException {
                        return FaultySessions.atFirstCommit(source, real -> {
                                    real.abort(Runnable::run);
                                    throw FaultySessions.lost();
                                })
                                .open();
                    }

                    @Override
                    public java.util.Map<String, String> settings() {
                        return source.settings();
                    }

                    @Override
                    public String address() {
                        return source.address();
                    }
                };
            }
        };
        assertThat(runner(cut.always(fixture.sessions(run))).run(change, run, null, journal))
                .isInstanceOfSatisfying(RunOutcome.Failed.class, failed -> {
                    assertThat(failed.error().code()).isEqualTo(RunErrorCode.CONNECTION_LOST);
                    assertThat(failed.appliedSteps()).isZero();
                });
        assertThat(fixture.effects()).isZero();
        assertThat(fixture.query("SELECT max(epoch) FROM slipway.void WHERE task = '" + run.task() + "'"))
                .isEqualTo("1");
    }

    @Test
    void aCancelAfterACommitWithALostAnswerIsTooLate() {
        var cut = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            real.commit();
            real.abort(Runnable::run);
            journal.cancel();
            throw FaultySessions.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isEqualTo(new RunOutcome.Applied(1, 0, true));
    }

    @Test
    void aCancelAfterALostConnectionVoidsWhatDidNotCommit() {
        var cut = FaultySessions.atFirstCommit(fixture.sessions(run), real -> {
            real.abort(Runnable::run);
            journal.cancel();
            throw FaultySessions.lost();
        });
        assertThat(runner(cut).run(change, run, null, journal)).isInstanceOf(RunOutcome.Canceled.class);
        assertThat(fixture.effects()).isZero();
    }
}
