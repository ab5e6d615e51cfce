package io.slipway.apply;

import io.slipway.apply.HistoryRow.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From one step to the next until all are APPLIED, or something says that this run does not get there. After everything
 * that leaves an answer open it goes back to the target: a new session, the history read again.
 */
final class RunLoop {
    private static final Duration FENCING = Duration.ofSeconds(5);

    private final Change change;
    private final RunIdentity run;
    private final RunJournal journal;
    private final ApplyOptions options;
    private final StopSwitch stop;
    private final SessionOpener opener;
    private final Recovery recovery;
    private final Consumer<@Nullable TaskSession> current;
    private final Errors errors;
    private final TryCounter tries = new TryCounter();
    private SessionOpener.@Nullable Opened opened;
    private Progress progress = Progress.NONE;
    private int unrecorded;

    RunLoop(
            Change change,
            RunIdentity run,
            RunJournal journal,
            ApplyOptions options,
            StopSwitch stop,
            SessionOpener opener,
            Recovery recovery,
            Consumer<@Nullable TaskSession> current) {
        this.change = change;
        this.run = run;
        this.journal = journal;
        this.options = options;
        this.stop = stop;
        this.opener = opener;
        this.recovery = recovery;
        this.current = current;
        this.errors = new Errors(stop, options);
    }

    Progress progress() {
        return progress;
    }

    /** An outcome that is not settled yet. */
    Outcome run() {
        try {
            recovery.terminate();
            return steps();
        } catch (Ended e) {
            return e.outcome();
        } catch (StopAsked e) {
            return stopped();
        } finally {
            close();
        }
    }
}
