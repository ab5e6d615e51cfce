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
import io.slipway.rollout.DoubtStore;
import io.slipway.rollout.DoubtStore.Doubt;
import io.slipway.rollout.DoubtStore.DoubtEnd;
import io.slipway.rollout.RunContext;
import io.slipway.rollout.TaskRunId;
import io.slipway.rollout.TaskRunState;
import io.slipway.worker.task.TaskRunWorker;
import io.slipway.worker.task.WorkerStores;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Takes a person's word on a step in doubt: first to the target, where it counts, then to the run. What fails between
 * the two is mended by saying the same again. Thread-safe.
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
     * What a person says.
     *
     * @param actor their name
     * @param tookEffect whether the step did
     */
    public record Decision(String actor, boolean tookEffect, String reason) {}

    /** Settled in the target; still to be written to the run by {@link #write}. */
    public record Settled(Doubt doubt, DoubtEnd end) {}

    /**
     * Settles it in the target, over the network and outside of any transaction.
     *
     * @throws io.slipway.problem.ProblemException decision-refused, target-unreachable
     */
    public Settled settle(Doubt doubt, Decision said) {
        RunContext context =
                stores.transactions().read(handle -> stores.contexts().read(handle, doubt.uid()));
        ResolutionResult ruling = resolution(doubt, context, said)
                .decide(new DoubtResolution.Decision(doubt.appliedSteps() + 1, said.tookEffect(), said.reason()));
        return new Settled(doubt, end(doubt.uid(), context, ruling, said));
    }

    private DoubtResolution resolution(Doubt doubt, RunContext context, Decision said) {
        RunIdentity run = new RunIdentity(
                installation.id(), context.taskUuid(), doubt.uid().value(), doubt.epoch(), said.actor());
        ConnectorSource sessions = new ConnectorSource(connector, context.connect(), SessionOptions.service());
        DoubtJournal journal = new DoubtJournal(doubt, context.targetId(), stores);
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

    private static DoubtEnd end(TaskRunId uid, RunContext context, ResolutionResult ruling, Decision said) {
        String note =
                (said.tookEffect() ? "resolved DONE by " : "resolved FAILED by ") + said.actor() + ": " + said.reason();
        return switch (ruling) {
            case ResolutionResult.Done(int steps) -> new DoubtEnd(TaskRunState.DONE, steps, steps, note, null, null);
            case ResolutionResult.PartlyDone(int applied, int steps) ->
                new DoubtEnd(
                        TaskRunState.FAILED,
                        steps,
                        applied,
                        note,
                        RunErrorCode.RESOLVED,
                        "%d of %d steps are applied; a retry goes on at the next".formatted(applied, steps));
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

    /** The run, when a step of it is in doubt. */
    public Optional<Doubt> find(Handle handle, TaskRunId uid) {
        return doubts.find(handle, uid);
    }

    /** Writes the end to the run; false when somebody else did. */
    public boolean write(Handle handle, Settled settled) {
        return doubts.end(handle, settled.doubt(), settled.end());
    }
}
