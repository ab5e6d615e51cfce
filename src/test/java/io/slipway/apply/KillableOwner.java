package io.slipway.apply;

import io.slipway.apply.run.KeyLedger;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunControl;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunJournal;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionLedger;
import io.slipway.problem.WaitReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** An owner of a run that may die: its link is cut and it does nothing any more, not even tidy up. */
final class KillableOwner {
    private final MemoryJournal record;
    private final OwnerFixture runner;
    private final RunIdentity run;
    private volatile Predicate<Moment> dies = _ -> false;
    private volatile Predicate<Moment> loses = _ -> false;
    private volatile Runnable release = () -> {};
    private volatile boolean dead;

    /** The call that it has just reported, and not made yet. */
    enum Moment {
        BEGINNING,
        SENDING,
        ANSWERED,
        RECOVERING,
        WATCHING,
        RETRYING,
        RECORDED,
        OTHER;

        private static Moment of(String method, Object[] arguments) {
            return switch (method) {
                case "stepBegun" -> BEGINNING;
                case "waiting" -> arguments[0] == WaitReason.ORPHAN ? WATCHING : OTHER;
                case "line" -> of((RunLogLine) arguments[0]);
                default -> OTHER;
            };
        }

        private static Moment of(RunLogLine line) {
            return switch (line.kind()) {
                case STATEMENT_STARTED -> SENDING;
                case STATEMENT_ENDED -> ANSWERED;
                case RECOVERED -> line.step() == 0 ? RETRYING : RECOVERING;
                case RETRY -> RETRYING;
                case COMMITTED, ADOPTED -> RECORDED;
                default -> OTHER;
            };
        }
    }

    /** How it ends when it dies. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    KillableOwner(StandaloneFixture standalone, RunIdentity run) {
        this.record = standalone.journal;
        this.run = run;
        this.runner = standalone.fixture.runner(run);
    }

    KillableOwner diesAt(Predicate<Moment> moment) {
        dies = moment;
        return this;
    }

    /** Its session loses its link there, once. */
    KillableOwner losesItsLinkAt(Predicate<Moment> moment) {
        loses = moment;
        return this;
    }

    /** Runs this when it turns out that it has to take over, or to try again. */
    KillableOwner releases(Runnable what) {
        release = what;
        return this;
    }

    CompletableFuture<RunOutcome> start(PreparedChange change) {
        return CompletableFuture.supplyAsync(
                () -> runner.runReporting(change, run, record, journal()), StandaloneFixture.THREADS);
    }

    void die() {
        dead = true;
        runner.cut();
    }

    void loseLink() {
        runner.cut();
    }

    private RunJournal journal() {
        var reporting = Proxy.newProxyInstance(
                KillableOwner.class.getClassLoader(),
                new Class<?>[] {RunControl.class, SessionLedger.class, KeyLedger.class, RunReport.class},
                (_, method, arguments) -> {
                    at(Moment.of(method.getName(), arguments));
                    try {
                        return method.invoke(record, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new RunJournal(
                (RunControl) reporting,
                (SessionLedger) reporting,
                (KeyLedger) reporting,
                (RunReport) reporting,
                record.parts().target(),
                record);
    }

    private void at(Moment moment) {
        if (!dead && dies.test(moment)) {
            die();
        }
        if (dead) {
            throw new Died();
        }
        if (loses.test(moment)) {
            loses = _ -> false;
            runner.cut();
        }
        if (moment == Moment.WATCHING || moment == Moment.RETRYING || moment == Moment.RECOVERING) {
            release.run();
        }
    }
}
