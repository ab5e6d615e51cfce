package io.slipway.apply;

import io.slipway.apply.Voider.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Ends the doubt about a step by a person's word. What the target can tell is not asked of people: a stretch is decided
 * by its history row, and only a statement without a transaction by the word. Saying the same twice does no harm.
 */
public final class Resolution {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SessionSource sessions;
    private final SessionSource watch;
    private final Question question;
    private final StopSwitch stop = new StopSwitch();
    private final Recovery recovery;
    private final Voider voider;

    /**
     * What is to be decided.
     *
     * @param run the run in doubt with its last epoch; its actor is the person
     * @param expected which database it must be
     */
    public record Question(Change change, RunIdentity run, TargetIdentity expected, RunJournal journal) {}

    /**
     * The person's word.
     *
     * @param step that they were told is in doubt, 1 for the first
     * @param tookEffect whether it did
     */
    public record Word(int step, boolean tookEffect, String reason) {}

    /**
     * @param sessions opens sessions of the run login
     * @param watch ends sessions on record
     */
    public Resolution(SessionSource sessions, SessionSource watch, Question question) {
        this.sessions = sessions;
        this.watch = watch;
        this.question = question;
        this.recovery = new Recovery(watch, question.journal(), stop);
        this.voider = new Voider(
                sessions,
                question.run(),
                recovery,
                PATIENCE,
                question.expected(),
                new OwnRows(question.run(), question.journal()));
    }

    /** @throws io.slipway.problem.ProblemException no session could be opened */
    public Ruling decide(Word word) {
        try {
            boolean gone = recovery.terminateUntilGone(PATIENCE);
            try (var session = TaskSession.open(sessions, watch, stop)) {
                return decide(session, word, gone);
            }
        } catch (Ended e) {
            return new Ruling.NoAnswer(detail(e.outcome()));
        } catch (TargetCheck.WrongTarget e) {
            return new Ruling.Refused("the database is not this target any more: " + e.why());
        } catch (SQLException e) {
            return new Ruling.NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private static String detail(Outcome outcome) {
        return outcome instanceof Outcome.HandBack back ? back.detail() : outcome.toString();
    }

    private Ruling decide(TaskSession session, Word word, boolean gone) throws SQLException {
        var target = session.executeAsLogin(
                connection -> TargetCheck.identify(connection, session.facts(), question.expected(), stop));
        if (!session.executeAsLogin(TargetLock::tryTakeForADecision)) {
            return new Ruling.Refused("the target's lock is held by " + session.executeAsLogin(TargetLock::holder));
        }
        var known = known(session, target);
        return switch (voider.voidFrom(known)) {
            case Verdict.AllApplied(var total) ->
                word.tookEffect() ? new Ruling.Done(total) : refused("all steps are applied");
            case Verdict.Voided(var applied, var total) -> decided(word, applied, total);
            case Verdict.Unclear(var why) -> new Ruling.Refused(why);
            case Verdict.Intent(var applied, var total)
            when word.step() != applied + 1 -> {
                question.journal().stepApplied(applied, total);
                yield refused("step %d is in doubt, not step %d".formatted(applied + 1, word.step()));
            }
            case Verdict.Intent(var applied, var ignored) ->
                gone
                        ? byWord(session, new Progress(target, known.key(), applied, known.checksums()), word)
                        : new Ruling.Refused("a session that may still run this statement is not proven gone");
        };
    }

    /** What is known of the run's steps, as far as its key has been fixed. */
    private Progress known(TaskSession session, UUID target) throws SQLException {
        var recorded = question.journal().changeKey().orElse(null);
        var before = Progress.before(recorded).in(target);
        if (recorded == null) {
            return before;
        }
        var choice = new KeyChoice(recorded, rows(session, target, recorded));
        try {
            var plan = StepPlan.of(choice, question.change(), question.change().undoes());
            return plan.progress(target, 0);
        } catch (StepPlan.Mismatch e) {
            return before;
        }
    }

    private static List<HistoryRow> rows(TaskSession session, UUID target, String key) throws SQLException {
        return session.executeAsLogin(connection -> HistoryRow.read(connection, target, key)).stream()
                .filter(row -> row.key().equals(key))
                .toList();
    }

    private static Ruling decided(Word word, int applied, int total) {
        boolean tookEffect = applied >= word.step();
        if (tookEffect != word.tookEffect()) {
            return refused("step " + word.step() + (tookEffect ? " is applied" : " was not applied and never will be"));
        }
        return tookEffect ? new Ruling.PartlyDone(applied, total) : new Ruling.NotApplied(applied, total);
    }

    private static Ruling refused(String fact) {
        return new Ruling.Refused("the target knows better: " + fact);
    }

    private Ruling byWord(TaskSession session, Progress known, Word word) throws SQLException {
        int step = known.applied() + 1;
        var intent = intent(session, known, step);
        if (intent.isEmpty() || !write(session, known, intent.get(), word)) {
            return new Ruling.Refused("somebody else decided it a moment ago; look again");
        }
        if (!word.tookEffect()) {
            return new Ruling.NotApplied(known.applied(), intent.get().stepsTotal());
        }
        var next = new Progress(known.targetUid(), known.key(), step, known.checksums());
        return switch (voider.voidFrom(next)) {
            case Verdict.AllApplied(var total) -> new Ruling.Done(total);
            case Verdict.Voided(var applied, var total) -> new Ruling.PartlyDone(applied, total);
            case Verdict.Intent _ ->
                new Ruling.Refused("step " + step + " is applied, and a later one is in doubt too");
            case Verdict.Unclear(var why) -> new Ruling.NoAnswer(why);
        };
    }

    private static Optional<HistoryRow> intent(TaskSession session, Progress known, int step) throws SQLException {
        var target = known.targetUid();
        var key = known.key();
        return target == null || key == null
                ? Optional.empty()
                : rows(session, target, key).stream()
                        .filter(row -> row.step() == step && !row.applied())
                        .findFirst();
    }

    private boolean write(TaskSession session, Progress known, HistoryRow intent, Word word) throws SQLException {
        var target = known.targetUid();
        return target != null
                && session.executeAsLogin(connection -> new Fence(connection)
                        .resolve(target, intent, question.run(), word.tookEffect(), word.reason()));
    }
}
