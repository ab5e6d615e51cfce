package io.slipway.scheduler;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.rollout.Rollout;
import io.slipway.rollout.RolloutStatus;
import io.slipway.rollout.RolloutStore;
import io.slipway.rollout.task.Task;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRun;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.rollout.task.TaskRunStore;
import io.slipway.rollout.task.TaskStore;
import io.slipway.rollout.task.WaitingFor;
import io.slipway.signal.Signal;
import io.slipway.signal.SignalStore;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The decisions of people about a task and its runs, each in the caller's transaction. A decision that returns has
 * changed something; otherwise it throws a conflict and has changed nothing. Thread-safe.
 */
public final class TaskDecisions {
    private static final String TASK = "task";
    private static final String RUN = "task-run";

    private final TaskStore tasks = new TaskStore();
    private final TaskRunStore runs = new TaskRunStore();
    private final RolloutStore rollouts = new RolloutStore();
    private final SignalStore signals = new SignalStore();
    private final RolloutDecisions ofRollout;
    private final AuditStore audit;

    public TaskDecisions(AuditStore audit) {
        this.audit = audit;
        this.ofRollout = new RolloutDecisions(audit);
    }

    /**
     * Makes the next attempt, and reopens the rollout if it is FAILED. If the task's run waits for its next try, ends
     * that back-off instead: any replica may claim the run at once.
     *
     * @throws io.slipway.problem.ProblemException not-found, state-conflict
     */
    public void retry(Handle handle, Actor actor, TaskId id) {
        Task task = find(handle, id);
        Rollout rollout = rollouts.lock(handle, task.rollout()).orElseThrow();
        if (rollout.status() == RolloutStatus.CANCELED) {
            throw RolloutDecisions.conflict(rollout, "reopened");
        }
        if (runs.retry(handle, id).isPresent()) {
            ofRollout.reopen(handle, rollout);
        } else if (runs.tryNow(handle, id)) {
            signals.send(handle, new Signal.Wake());
        } else {
            throw conflict(find(handle, id), "retried");
        }
        audit.record(handle, new AuditEvent(actor, "retry", TASK, id.toString()));
    }

    /**
     * Leaves the task out: a run that has not started ends. Reopens the rollout if it is FAILED.
     *
     * @throws io.slipway.problem.ProblemException not-found, state-conflict
     */
    public void skip(Handle handle, Actor actor, TaskId id, String reason) {
        Rollout rollout = rollouts.lock(handle, find(handle, id).rollout()).orElseThrow();
        TaskRunState state = runs.lockNewest(handle, id);
        boolean refused = state == TaskRunState.RUNNING
                || state == TaskRunState.INDETERMINATE
                || state == TaskRunState.DONE
                || !tasks.skip(handle, id, reason);
        if (refused) {
            throw conflict(find(handle, id), "skipped");
        }
        runs.cancelUnstarted(handle, id);
        ofRollout.reopen(handle, rollout);
        audit.record(handle, new AuditEvent(actor, "skip", TASK, id.toString(), null, Map.of("reason", reason)));
    }

    /**
     * Asks for the end of a run. A run that has not started ends at once. A repeated request sends the signal again.
     *
     * @throws io.slipway.problem.ProblemException not-found, state-conflict
     */
    public TaskRun cancel(Handle handle, Actor actor, TaskRunId uid) {
        TaskRun run = runs.cancel(handle, uid).orElseThrow(() -> conflict(find(handle, uid), "canceled"));
        if (run.state() == TaskRunState.RUNNING) {
            signals.send(handle, new Signal.CancelTaskRun(uid.value()));
        }
        signals.send(handle, new Signal.Wake());
        audit.record(handle, new AuditEvent(actor, "cancel", RUN, uid.toString()));
        return run;
    }

    /**
     * Gives up waiting for the end of an earlier session: the run becomes INDETERMINATE.
     *
     * @throws io.slipway.problem.ProblemException not-found, state-conflict, decision-refused
     */
    public TaskRun abandon(Handle handle, Actor actor, TaskRunId uid, String reason) {
        String message = "abandoned by " + actor.name() + ": " + reason;
        TaskRun run = runs.abandon(handle, uid, message).orElseThrow(() -> notFencing(find(handle, uid)));
        signals.send(handle, new Signal.Wake());
        audit.record(handle, new AuditEvent(actor, "abandon", RUN, uid.toString(), null, Map.of("reason", reason)));
        return run;
    }

    private static RuntimeException notFencing(TaskRun run) {
        if (run.state() != TaskRunState.RUNNING) {
            return conflict(run, "abandoned");
        }
        WaitingFor waiting = run.waitingFor();
        String now = waiting == null
                ? "it waits for nothing now"
                : "it waits for " + waiting.reason().code() + " now";
        return new ConflictProblem.DecisionRefused(
                        "task run",
                        run.uid().toString(),
                        "only a run that has been fencing for more than 60 s can be abandoned; " + now)
                .asException();
    }

    private static RuntimeException conflict(Task task, String act) {
        return new ConflictProblem.State(TASK, task.id().toString(), task.shownState(), act).asException();
    }

    private static RuntimeException conflict(TaskRun run, String act) {
        return new ConflictProblem.State(
                        "task run", run.uid().toString(), run.state().name(), act)
                .asException();
    }

    private Task find(Handle handle, TaskId id) {
        return tasks.find(handle, id).orElseThrow(() -> new InputProblem.NotFound(TASK, id.toString()).asException());
    }

    private TaskRun find(Handle handle, TaskRunId uid) {
        return runs.find(handle, uid)
                .orElseThrow(() -> new InputProblem.NotFound("task run", uid.toString()).asException());
    }
}
