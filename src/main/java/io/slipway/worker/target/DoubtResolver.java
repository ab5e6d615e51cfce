package io.slipway.worker.target;

import io.slipway.apply.DoubtResolution;
import io.slipway.apply.ResolutionResult;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.control.Installation;
import io.slipway.postgres.connect.Connector;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.TargetProblem;
import io.slipway.rollout.ownership.DoubtStore;
import io.slipway.rollout.ownership.DoubtStore.Doubt;
import io.slipway.rollout.ownership.DoubtStore.DoubtEnd;
import io.slipway.rollout.ownership.RunContext;
import io.slipway.rollout.task.TaskRunId;
import io.slipway.rollout.task.TaskRunState;
import io.slipway.worker.task.TaskRunWorker;
import io.slipway.worker.task.WorkerStores;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Records an operator's decision about a step in doubt: first in the target, which is authoritative, then in the run.
 * If the second write fails, the operator repeats the same decision. Thread-safe.
 */
@Singleton
public final class DoubtResolver {
    private final Installation installation;
    private final WorkerStores stores;
    private final DoubtStore doubts = new DoubtStore();
    private final Connector connector;

    public DoubtResolver(Installation installation, WorkerStores stores, Connector connector) {
        this.installation = installation;
        this.stores = stores;
        this.connector = connector;
    }

    /**
     * An operator's decision.
     *
     * @param actor the operator's name
     * @param tookEffect whether the step took effect
     */
    public record Decision(String actor, boolean tookEffect, String reason) {}

    /** A decision that is recorded in the target, but not yet in the run; {@link #write} does that. */
    public record Settled(Doubt doubt, DoubtEnd end) {}

    /**
     * Records the decision in the target, over the network and outside any transaction of the control database.
     *
     * @throws io.slipway.problem.ProblemException decision-refused, target-unreachable
     */
    public Settled settle(Doubt doubt, Decision decision) {
        RunContext context =
                stores.transactions().read(handle -> stores.contexts().read(handle, doubt.uid()));
        ResolutionResult result = resolution(doubt, context, decision)
                .decide(new DoubtResolution.Decision(
                        doubt.appliedSteps() + 1, decision.tookEffect(), decision.reason()));
        return new Settled(doubt, end(doubt.uid(), context, result, decision));
    }

    private DoubtResolution resolution(Doubt doubt, RunContext context, Decision decision) {
        var run = new RunIdentity(
                installation.key(), context.taskUuid(), doubt.uid().value(), doubt.epoch(), decision.actor());
        var sessions = new ConnectorSource(connector, context.connect(), SessionOptions.service());
        var journal = new DoubtJournal(doubt, context.targetId(), stores);
        return new DoubtResolution(
                sessions,
                sessions,
                new DoubtResolution.DoubtfulRun(
                        TaskRunWorker.change(context.change()),
                        run,
                        TaskRunWorker.target(context),
                        Optional.ofNullable(context.changeKey()),
                        journal,
                        journal));
    }

    private static DoubtEnd end(TaskRunId uid, RunContext context, ResolutionResult result, Decision decision) {
        String note = (decision.tookEffect() ? "resolved DONE by " : "resolved FAILED by ") + decision.actor() + ": "
                + decision.reason();
        return switch (result) {
            case ResolutionResult.Done(int steps) -> new DoubtEnd(TaskRunState.DONE, steps, steps, note, null, null);
            case ResolutionResult.PartlyDone(int applied, int steps) ->
                new DoubtEnd(
                        TaskRunState.FAILED,
                        steps,
                        applied,
                        note,
                        RunErrorCode.RESOLVED,
                        "%d of %d steps are applied; a retry continues with the next step".formatted(applied, steps));
            case ResolutionResult.NotApplied(int applied, int steps) ->
                new DoubtEnd(TaskRunState.FAILED, steps, applied, note, null, null);
            case ResolutionResult.Refused(String why) ->
                throw new ConflictProblem.DecisionRefused("task run", uid.toString(), why).asException();
            case ResolutionResult.NoAnswer(String why) ->
                throw new TargetProblem.Unreachable(
                                context.connect().address().toString(), TargetProblem.Reason.OTHER, why)
                        .asException();
        };
    }

    /** The run, if one of its steps is in doubt. */
    public Optional<Doubt> find(Handle handle, TaskRunId uid) {
        return doubts.find(handle, uid);
    }

    /** Writes the end of the run; false when it was already written by another request. */
    public boolean write(Handle handle, Settled settled) {
        return doubts.end(handle, settled.doubt(), settled.end());
    }
}
