package io.slipway.apply.fencing;

import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.VictimLimits;
import io.slipway.apply.watch.LockGraph;
import io.slipway.apply.watch.OrphanSnapshot;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limits of an orphan. They bound the age of its statement and its current wait for a lock, both by the server's
 * clock. The number of owners since then makes no difference.
 */
final class OrphanLimits {
    private final ApplyOptions options;
    private @Nullable OrphanSnapshot noProgressSince;

    OrphanLimits(ApplyOptions options) {
        this.options = options;
    }

    /** Throws {@link RunEndedException} if a limit is exceeded. */
    void throwIfOver(OrphanSnapshot now) {
        if (noProgressSince == null || !now.standsAs(noProgressSince)) {
            noProgressSince = now;
        }
        Stream.of(
                        over(now.age(), options.hardTimeout(), RunErrorCode.HARD_TIMEOUT),
                        over(now.age(), options.softTimeout(), RunErrorCode.SOFT_TIMEOUT),
                        over(now.age(), options.statementTimeout(), RunErrorCode.STATEMENT_TIMEOUT),
                        stuck(now, noProgressSince),
                        victimBudget(now))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(error -> {
                    throw new RunEndedException(new RunOutcome.Failed(error, 0, 0));
                });
    }

    private static Optional<RunError> over(Duration age, @Nullable Duration limit, RunErrorCode code) {
        return limit == null || age.compareTo(limit) < 0
                ? Optional.empty()
                : Optional.of(new RunError(
                        code,
                        "the statement has run for %d s since its first owner began it".formatted(age.toSeconds())));
    }

    /**
     * The error of an orphan without progress. Its standstill is the time since it was first observed, or its wait for
     * the current lock, whichever is longer.
     */
    private Optional<RunError> stuck(OrphanSnapshot now, OrphanSnapshot since) {
        var seen = Duration.ofNanos(now.at() - since.at());
        Duration still = seen.compareTo(now.waited()) > 0 ? seen : now.waited();
        return now.blockers().isEmpty() || still.compareTo(options.lockDeadline()) < 0
                ? Optional.empty()
                : Optional.of(new RunError(
                        RunErrorCode.LOCK_NOT_AVAILABLE,
                        "session %d made no progress for %d s: %s"
                                .formatted(now.session().pid(), still.toSeconds(), now.says())));
    }

    private Optional<RunError> victimBudget(OrphanSnapshot now) {
        VictimLimits limits = options.victims();
        List<LockGraph.Waiter> victims = now.victims();
        return victims.size() > limits.most()
                        || !victims.isEmpty() && victims.getFirst().waited().compareTo(limits.budget()) > 0
                ? Optional.of(new RunError(
                        RunErrorCode.VICTIM_BUDGET,
                        "%d session(s) waited up to %d ms behind session %d, which had no owner: %s"
                                .formatted(
                                        victims.size(),
                                        victims.getFirst().waited().toMillis(),
                                        now.session().pid(),
                                        now.says())))
                : Optional.empty();
    }

    /**
     * The error of an orphan that the server may have canceled at the statement timeout. Its client is gone, so that
     * the server's error is lost.
     */
    Optional<RunError> mayHaveEnded(OrphanSnapshot last) {
        return over(last.ageNow(), options.statementTimeout(), RunErrorCode.STATEMENT_TIMEOUT);
    }
}
