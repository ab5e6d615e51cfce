package io.slipway.worker.task;

import io.slipway.apply.run.RunOutcome;
import io.slipway.audit.AlertKind;
import io.slipway.control.Transactions;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.Position;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.rollout.ownership.RunEnd;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.signal.Waker;
import io.slipway.time.CancelableWait;
import io.slipway.time.Failpoint;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Records the outcomes of task runs. The outcome is already decided in the target. If the control database does not
 * answer, the write is retried until it succeeds or another replica owns the run. That replica finds the same outcome
 * in the target. Thread-safe.
 */
@Singleton
public final class OutcomeRecorder {
    private static final Logger LOG = Logger.getLogger(OutcomeRecorder.class);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int MAX_HAND_BACKS = 12;
    private static final int MAX_BACK_OFF_SECONDS = 60;

    private final WorkerStores stores;
    private final WorkerMeters meters;
    private final Waker waker;
    private final CancelableWait stop = new CancelableWait();

    /** @param waker of the loop that evaluates the rollout of a run that ended */
    public OutcomeRecorder(WorkerStores stores, WorkerMeters meters, Waker waker) {
        this.stores = stores;
        this.meters = meters;
        this.waker = waker;
    }

    WorkerMeters meters() {
        return meters;
    }

    void slotFree() {
        waker.wake();
    }

    /** Stops writing outcomes. */
    public void close() {
        stop.end();
    }

    void record(ClaimedRun run, RunContext context, RunOutcome outcome, boolean hasSession) {
        switch (outcome) {
            case RunOutcome.Applied applied -> end(run, context, RunEnd.done(applied.steps(), note(applied)));
            case RunOutcome.Failed failed ->
                end(run, context, ended(TaskRunState.FAILED, failed.appliedSteps(), failed.error(), hasSession));
            case RunOutcome.Canceled canceled ->
                end(
                        run,
                        context,
                        ended(TaskRunState.CANCELED, canceled.appliedSteps(), cancelError(canceled), hasSession));
            case RunOutcome.Indeterminate unknown ->
                end(run, context, RunEnd.fenced(TaskRunState.INDETERMINATE, unknown.appliedSteps(), unknown.error()));
            case RunOutcome.HandBack back -> handBack(run, context, back, hasSession);
            case RunOutcome.Lost lost -> lost(run, lost.detail());
        }
    }

    /**
     * Ends a run whose owners may only end it and cannot do even that. Without a session nothing happened on its
     * target. Otherwise only a person can say what its sessions did, because no thread reads the history of the target.
     */
    void brokeOff(ClaimedRun run) {
        if (run.ownerDeaths() < LeaseRunControl.MAX_OWNER_DEATHS) {
            return;
        }
        String message = "the run failed inside of Slipway " + run.ownerDeaths() + " times; giving up";
        RunErrorCode code = RunErrorCode.OWNER_DIED;
        RunEnd end = run.sessions() == 0
                ? RunEnd.unstarted(TaskRunState.FAILED, new RunError(code, message))
                : RunEnd.fenced(
                        TaskRunState.INDETERMINATE,
                        0,
                        new RunError(code, message + ". Compare the target with its history, then resolve the run"));
        if (untilAnswered(run, handle -> finish(handle, run, run.owner(), end)) == Answer.WRITTEN) {
            LOG.errorf("task run ended: %s (%s) task=%s run=%s", end.state(), code.code(), run.task(), run.uid());
        }
    }

    private static RunEnd ended(TaskRunState state, int applied, RunError error, boolean hasSession) {
        return hasSession ? RunEnd.fenced(state, applied, error) : RunEnd.unstarted(state, error);
    }

    private static @Nullable String note(RunOutcome.Applied applied) {
        return applied.adopted() > 0 ? "another task had applied the change before" : null;
    }

    private static RunError cancelError(RunOutcome.Canceled canceled) {
        return canceled.error() == null ? new RunError(RunErrorCode.CANCELED, "canceled on request") : canceled.error();
    }

    private void end(ClaimedRun run, RunContext context, RunEnd end) {
        UUID owner = run.owner();
        switch (untilAnswered(run, handle -> finish(handle, run, owner, end))) {
            case WRITTEN -> ended(run, context, end);
            case LOST -> lost(run, "outcome not written");
            case REFUSED -> {}
        }
    }

    private static void ended(ClaimedRun run, RunContext context, RunEnd end) {
        Failpoint.AFTER_DONE.hit();
        RunError error = end.error();
        boolean needsPerson = end.state() == TaskRunState.FAILED || end.state() == TaskRunState.INDETERMINATE;
        LOG.logf(
                needsPerson ? Logger.Level.WARN : Logger.Level.INFO,
                "task run ended: %s%s task=%s run=%s target=%s",
                end.state(),
                error == null ? "" : " (" + why(error) + ")",
                run.task(),
                run.uid(),
                context.target());
    }

    /** The code, the message and the place. The message has no literal of the script unless the operator allows it. */
    private static String why(RunError error) {
        return error.code().code() + ": " + error.message() + place(error);
    }

    private static String place(RunError error) {
        Position at = error.position();
        return at == null ? "" : ", " + at;
    }

    private boolean finish(Handle handle, ClaimedRun run, UUID owner, RunEnd end) {
        boolean mine = stores.claims().finish(handle, run, owner, end);
        RunError error = end.error();
        if (mine && error != null) {
            alert(end.state(), error.code())
                    .ifPresent(kind -> stores.alerts().raise(handle, kind, "task-runs/" + run.uid(), error.message()));
        }
        return mine;
    }

    /** The alert of a run that ended so; empty if it needs no person. */
    private static Optional<AlertKind> alert(TaskRunState state, RunErrorCode code) {
        if (code == RunErrorCode.PREPARED_TRANSACTION) {
            return Optional.of(AlertKind.PREPARED_TRANSACTION);
        }
        return code == RunErrorCode.OWNER_DIED && state == TaskRunState.INDETERMINATE
                ? Optional.of(AlertKind.OWNER_DIED)
                : Optional.empty();
    }

    private void handBack(ClaimedRun run, RunContext context, RunOutcome.HandBack back, boolean hasSession) {
        WaitReason reason = back.reason();
        boolean same = reason == run.waitingFor();
        Optional<RunErrorCode> away = awayFor(reason);
        if (!hasSession && same && run.handBacks() + 1 >= MAX_HAND_BACKS && away.isPresent()) {
            end(run, context, RunEnd.unstarted(TaskRunState.FAILED, new RunError(away.get(), back.detail())));
            return;
        }
        int before = same ? run.handBacks() : 0;
        Duration backOff = Duration.ofSeconds(Math.min(MAX_BACK_OFF_SECONDS, 1L << Math.min(6, before)));
        WaitingFor why = reason.isShown() ? new WaitingFor(reason, back.detail()) : null;
        UUID owner = run.owner();
        Duration pause = why == null ? Duration.ZERO : backOff;
        switch (untilAnswered(run, handle -> stores.claims().handBack(handle, run, owner, why, pause))) {
            case WRITTEN ->
                // a server that is away has one line of its own, whose probes begin with the first of these runs
                LOG.logf(
                        same || away.isPresent() ? Logger.Level.DEBUG : Logger.Level.INFO,
                        "task run handed back: %s, %s task=%s run=%s target=%s",
                        reason.code(),
                        back.detail(),
                        run.task(),
                        run.uid(),
                        context.target());
            case LOST -> lost(run, "not handed back");
            case REFUSED -> {}
        }
    }

    /** The error code of a run that ends because it could not start. */
    private static Optional<RunErrorCode> awayFor(WaitReason reason) {
        return switch (reason) {
            case TARGET_UNREACHABLE -> Optional.of(RunErrorCode.TARGET_UNREACHABLE);
            case TARGET_NOT_READY -> Optional.of(RunErrorCode.TARGET_NOT_READY);
            case STAGE, WAVE, CAP, TARGET_BUSY, PAUSED, APPROVAL, LOCK, FENCING, ORPHAN, RETRY, TRUST, DRAIN ->
                Optional.empty();
        };
    }

    private void lost(ClaimedRun run, String detail) {
        meters.lost();
        LOG.warnf(
                "another replica owns the task run: %s task=%s run=%s epoch=%d",
                detail, run.task(), run.uid(), run.epoch());
    }

    private enum Answer {
        WRITTEN,
        LOST,
        REFUSED
    }

    private Answer untilAnswered(ClaimedRun run, Predicate<Handle> write) {
        do {
            try {
                return stores.transactions().once(write::test) ? Answer.WRITTEN : Answer.LOST;
            } catch (RuntimeException e) {
                if (isRefused(e)) {
                    refused(run, e);
                    return Answer.REFUSED;
                }
                if (!Transactions.isOutage(e)) {
                    LOG.warnf(
                            "could not write the outcome of a task run; retrying: %s task=%s run=%s",
                            e.getMessage(), run.task(), run.uid());
                }
            }
        } while (stop.await(RETRY_INTERVAL));
        return Answer.LOST;
    }

    /** Whether the control database refuses these values on each retry. */
    private static boolean isRefused(RuntimeException e) {
        return SqlState.ofCode(Transactions.sqlState(e)).valueRefused();
    }

    /**
     * Ends the run as INDETERMINATE: its outcome cannot be stored. An operator compares it with the target and resolves
     * it.
     */
    private void refused(ClaimedRun run, RuntimeException why) {
        LOG.errorf(why, "the control database refused the outcome of a task run task=%s run=%s", run.task(), run.uid());
        String message = "the control database refused the outcome of the run, SQLSTATE " + Transactions.sqlState(why);
        RunErrorCode code = RunErrorCode.OUTCOME_NOT_WRITTEN;
        RunEnd unknown = RunEnd.fenced(TaskRunState.INDETERMINATE, 0, new RunError(code, message));
        try {
            stores.transactions().run("task run", handle -> {
                if (stores.claims().finish(handle, run, run.owner(), unknown)) {
                    stores.alerts().raise(handle, AlertKind.OUTCOME_NOT_WRITTEN, "task-runs/" + run.uid(), message);
                }
            });
        } catch (RuntimeException e) {
            LOG.errorf(e, "left the task run to its next owner task=%s run=%s", run.task(), run.uid());
        }
    }
}
