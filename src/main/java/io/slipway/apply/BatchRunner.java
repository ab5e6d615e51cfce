package io.slipway.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One data change in keyed slices. Each slice is a transaction that begins by moving the place in the history on, from
 * where this owner believes it to be, so that it takes effect once whoever else tries; place and count are committed
 * with its rows.
 */
final class BatchRunner {
    private static final Duration YIELD = Duration.ofMillis(500);
    private static final String FOUND_TO_THE_LAST =
            "rows that meet the condition were found in the last pass too: others"
                    + " add them faster than this goes over the table; what came behind it since is left out";

    private final TaskSession session;
    private final StepContext context;
    private final RunJournal journal;
    private final StopSwitch stop;
    private final PlannedStep step;
    private final StepStart start;
    private final ChangeStatement statement;
    private final Errors errors;
    private final BatchSlice slices;
    private final StandbyLag lag;
    private BatchPlace place = BatchPlace.FIRST;
    private boolean placeKnown;
    private BatchSize size = new BatchSize(1);

    BatchRunner(TaskSession session, StepContext context, PlannedStep step, StepStart start) {
        this.session = session;
        this.context = context;
        this.journal = context.journal();
        this.stop = context.stop();
        this.step = step;
        this.start = start;
        this.statement = step.statements().getFirst();
        this.errors = new Errors(stop, context.options(), session.inFlight());
        this.slices = new BatchSlice(session, journal, stop, step, start);
        this.lag = new StandbyLag(session, context.journal(), stop);
    }

    /** @param intent of an earlier owner, or of an earlier try of this one; null: nobody has begun it */
    StepEnd run(Guards guards, @Nullable HistoryRow intent) {
        var form = statement.batch();
        if (form == null) {
            return new StepEnd.InDoubt(new RunError("outcome-unknown", "another version took it for a batch"));
        }
        BatchKey key;
        try {
            key = session.execute(connection -> BatchKey.read(connection, form));
            var answer = begin(intent);
            if (!(answer instanceof Answer.Started)) {
                return new StepEnd.NotStarted(answer);
            }
        } catch (BatchKey.Unfit e) {
            return intent == null ? unfit(e) : unfitByNow(e);
        } catch (SQLException e) {
            return errors.atBegin(e);
        } catch (StopAsked e) {
            return new StepEnd.Stopped();
        }
        placeKnown = intent == null;
        try {
            session.touch();
            place = readPlace();
            placeKnown = true;
            if (intent != null) {
                tell(LogLine.Kind.RECOVERED, place);
            }
            size = new BatchSize(key.form().spec().size());
            return left(go(key, guards));
        } catch (BatchKey.Unfit e) {
            return left(unfit(e));
        } catch (SQLException e) {
            return left(errors.inScript(e, statement));
        } catch (StopAsked e) {
            return left(new StepEnd.Stopped());
        }
    }

    /** For a run that ends: the intent of an earlier owner goes where no slice is done, else it keeps its place. */
    StepEnd settle(HistoryRow intent) {
        try {
            var answer = begin(intent);
            if (!(answer instanceof Answer.Started)) {
                return new StepEnd.NotStarted(answer);
            }
            place = readPlace();
            return place.slices() == 0 ? withdraw(new StepEnd.Stopped()) : new StepEnd.Stopped();
        } catch (SQLException e) {
            return errors.atBegin(e);
        }
    }

    private Answer begin(@Nullable HistoryRow intent) throws SQLException {
        var by = intent == null ? null : intent.by();
        return session.executeAsLogin(connection ->
                new BatchFence(connection).begin(start, session.nonce().hash(), by));
    }

    private BatchPlace readPlace() throws SQLException {
        return session.executeAsLogin(connection -> new BatchFence(connection).place(start));
    }

    /** The place may be an earlier owner's still: it is only told. */
    private StepEnd unfitByNow(BatchKey.Unfit e) {
        try {
            place = readPlace();
            return place.slices() == 0 ? unfit(e) : standing(unfit(e).error());
        } catch (SQLException lost) {
            return errors.atBegin(lost);
        } catch (StopAsked stopped) {
            return new StepEnd.Stopped();
        }
    }

    private StepEnd.Refused unfit(BatchKey.Unfit e) {
        return BatchSlice.unfit(e, statement);
    }

    /** Where no slice is done, and that is known, its row goes, so that another statement may take its place. */
    private StepEnd left(StepEnd end) {
        boolean untouched = placeKnown && place.slices() == 0;
        return switch (end) {
            case StepEnd.Refused(var error) when placeKnown && !untouched -> standing(error);
            case StepEnd.Refused _, StepEnd.Stopped _, StepEnd.LockBusy _, StepEnd.Crowded _, StepEnd.Repeat _ ->
                untouched ? withdraw(end) : end;
            case StepEnd.Committed _,
                    StepEnd.NotStarted _,
                    StepEnd.Zombie _,
                    StepEnd.Unknown _,
                    StepEnd.Unrecorded _,
                    StepEnd.Ousted _,
                    StepEnd.InDoubt _,
                    StepEnd.Moved _ -> end;
        };
    }

    private StepEnd withdraw(StepEnd end) {
        session.rollback();
        try {
            return session.settle(connection -> new BatchFence(connection).end(start, session.nonce(), false))
                    ? end
                    : BatchSlice.taken();
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, null), false);
        }
    }

    private StepEnd.Refused standing(RunError error) {
        return new StepEnd.Refused(
                error.saying(("%s (%d rows in %d slices are changed and stay so: the same version goes on"
                                + " behind them; another statement needs a new version, whose condition leaves out what is done)")
                        .formatted(error.message(), place.rows(), place.slices())));
    }

    private StepEnd go(BatchKey key, Guards guards) throws SQLException {
        var tag = "s" + UUID.randomUUID().toString().replace("-", "");
        while (true) {
            heed();
            guards.enforce(session, journal, step.number(), step.from());
            var here = bounded(key);
            var next = key.next(here, size.rows(), tag);
            var upTo = slices.next(next, place.after()).orElse(null);
            boolean settles = key.form().settles();
            if (upTo == null && !place.repeats(settles)) {
                return end(settles);
            }
            var moved = upTo == null ? place.nextPass() : here.upTo(upTo);
            var sql = upTo == null ? null : key.slice(place.after(), upTo, tag);
            var done = withTries(place, moved, sql);
            if (!(done instanceof BatchSlice.Done.Moved(var reached))) {
                var end = ((BatchSlice.Done.Ended) done).end();
                if (end instanceof StepEnd.Crowded(var error)) {
                    if (!size.shrink()) {
                        // not another try of the step: that would begin with large slices again
                        return new StepEnd.Refused(error);
                    }
                    yieldTo(error);
                    continue;
                }
                return end;
            }
            size.grow();
            place = reached;
            tell(LogLine.Kind.PROGRESS, place);
            rest(key.form().spec().pause());
            if (context.turn().isAlone()) {
                return new StepEnd.Moved();
            }
        }
    }

    private BatchPlace bounded(BatchKey key) throws SQLException {
        return place.beginsPass()
                ? place.boundBy(slices.next(key.greatest(), "null").orElse("null"))
                : place;
    }

    /** Others waited too long behind the slice: they go first, and the next one holds fewer rows, for less long. */
    private void yieldTo(RunError error) {
        journal.line(new LogLine(
                LogLine.Kind.WAIT,
                step.number(),
                step.from(),
                error.message() + "; slices of " + size.rows() + " rows from here"));
        stop.pause(YIELD);
    }

    /** A slice has its own ladder: what another one had to wait for is over. */
    private BatchSlice.Done withTries(BatchPlace from, BatchPlace to, @Nullable String sql) {
        context.watched().forget();
        var ladder = new LockLadder(
                context.options(), session.facts().deadlockTimeout(), System::nanoTime, ThreadLocalRandom.current());
        var tries = new TryCounter();
        while (true) {
            var done = slices.run(errors, from, to, sql, ladder.lockTimeout());
            var last = done instanceof BatchSlice.Done.Ended(var end) ? unlessAgain(end, ladder, tries) : done;
            if (last != null) {
                if (ladder.tries() > 0) {
                    journal.moving();
                }
                return last;
            }
            heed();
        }
    }

    /** How the slice ends; null: after a rest it is tried again. */
    private BatchSlice.@Nullable Done unlessAgain(StepEnd end, LockLadder ladder, TryCounter tries) {
        if (end instanceof StepEnd.LockBusy(var error)) {
            return new LadderPause(ladder, journal, stop, context.watched())
                    .afterBusyLock(error)
                    .map(BatchRunner::refused)
                    .orElse(null);
        }
        if (end instanceof StepEnd.Repeat(var error)) {
            if (!tries.repeat()) {
                return refused(error);
            }
            stop.pause(ladder.rest());
            return null;
        }
        return new BatchSlice.Done.Ended(end);
    }

    private static BatchSlice.Done refused(RunError error) {
        return new BatchSlice.Done.Ended(new StepEnd.Refused(error));
    }

    private StepEnd end(boolean settles) {
        try {
            tell(LogLine.Kind.STATEMENT_ENDED, place);
            if (place.wantsMore(settles)) {
                journal.line(new LogLine(LogLine.Kind.NOTICE, step.number(), step.from(), FOUND_TO_THE_LAST));
            }
            return session.settle(connection -> new BatchFence(connection).end(start, session.nonce(), true))
                    ? new StepEnd.Committed(false)
                    : BatchSlice.taken();
        } catch (SQLException e) {
            return new StepEnd.Unknown(Errors.error("connection-lost", e, null), false);
        }
    }

    /** Between two slices: a cancel keeps the place, and nobody goes on without the right to. */
    private void heed() {
        stop.heed(journal);
        if (!journal.trusted()) {
            throw Ended.handBack(WaitingFor.TRUST, "the right to begin another slice has run out");
        }
    }

    private void rest(Duration pause) throws SQLException {
        if (!pause.isZero()) {
            stop.pause(pause);
        }
        lag.await();
    }

    private void tell(LogLine.Kind kind, BatchPlace place) {
        boolean told = kind != LogLine.Kind.PROGRESS || place.slices() <= 1_000 || place.slices() % 100 == 0;
        if (told) {
            journal.line(new LogLine(
                    kind,
                    step.number(),
                    step.from(),
                    "%d rows, slice %d, pass %d".formatted(place.rows(), place.slices(), place.pass())));
        }
    }
}
