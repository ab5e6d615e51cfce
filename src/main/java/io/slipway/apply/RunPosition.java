package io.slipway.apply;

import io.slipway.apply.history.PlannedStep;
import io.slipway.apply.history.StepPlan;
import io.slipway.apply.history.StepPlanReader;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunProgress;
import io.slipway.apply.run.StopRequestedException;
import io.slipway.apply.session.PrivilegeFailure;
import io.slipway.apply.step.SqlErrors;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.sql.SQLException;
import java.util.List;

/** The position of a run in its target: its session, its key and its APPLIED steps. Used by the thread of the run. */
final class RunPosition {
    private final RunScope scope;
    private final RunSession sessions;
    private final StepPlanReader history;
    private RunProgress progress;

    RunPosition(RunScope scope, RunSession sessions) {
        this.scope = scope;
        this.sessions = sessions;
        this.history = new StepPlanReader(scope.change(), scope.run(), scope.journal());
        this.progress = RunProgress.before(scope.journal().keys().changeKey().orElse(null));
    }

    RunProgress progress() {
        return progress;
    }

    RunSession sessions() {
        return sessions;
    }

    /** Returns the session of the run, or opens one. Throws {@link StopRequestedException} if a stop was requested. */
    SessionOpener.Opened connect() {
        scope.stop().throwIfStopped();
        SessionOpener.Opened here = sessions.open();
        progress = progress.in(here.targetUid());
        return here;
    }

    /** Reads the key, its rows and the steps. The session holds the target's lock. */
    StepPlan readHistory() {
        try {
            SessionOpener.Opened here = connect();
            StepPlan plan = history.plan(here.session(), here.targetUid());
            if (plan.applied() > progress.applied()) {
                scope.journal().report().stepApplied(plan.applied(), plan.total());
            }
            progress = plan.progress(here.targetUid(), plan.applied());
            return plan;
        } catch (SQLException e) {
            sessions.close();
            throw unread(e);
        }
    }

    /**
     * The end of a run that could not read its history. A requested stop decides before the error, which it may have
     * caused. A timeout that the session inherits would end each try.
     */
    private RunEndedException unread(SQLException e) {
        var state = SqlState.of(e);
        if (PrivilegeFailure.is(e)) {
            return new RunEndedException(
                    new RunOutcome.Failed(PrivilegeFailure.error(e, List.of()), progress.applied(), progress.total()));
        }
        if (scope.stop().isAsked()) {
            return new RunEndedException(scope.stop().outcome(progress));
        }
        if (!(state.queryCanceled() || state.sessionTimeout())) {
            return RunEndedException.handBack(
                    WaitReason.TARGET_UNREACHABLE, ServerError.of(e).message());
        }
        RunErrorCode code = state.queryCanceled() ? RunErrorCode.STATEMENT_TIMEOUT : RunErrorCode.SESSION_TIMEOUT;
        return new RunEndedException(
                new RunOutcome.Failed(SqlErrors.error(code, e, null), progress.applied(), progress.total()));
    }

    /** Records that a step is APPLIED. */
    void applied(StepPlan plan, PlannedStep step) {
        scope.context().turn().progressed();
        progress = plan.progress(progress.targetUid(), step.number());
        scope.journal().report().stepApplied(step.number(), plan.total());
    }
}
