package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.session.TaskSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The session of a run: one at a time. A new one replaces a session that cannot be trusted any more. */
final class RunSession {
    private static final Duration RECONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SessionOpener opener;
    private final SessionFencing fencing;
    private final Consumer<@Nullable TaskSession> current;
    private SessionOpener.@Nullable Opened opened;

    /** @param current receives each session, for the threads that stop the run */
    RunSession(SessionOpener opener, SessionFencing recovery, Consumer<@Nullable TaskSession> current) {
        this.opener = opener;
        this.fencing = recovery;
        this.current = current;
    }

    /** Returns the current session, or opens a new one. */
    SessionOpener.Opened open() {
        SessionOpener.Opened here = opened;
        if (here != null && here.session().usable()) {
            return here;
        }
        if (here != null) {
            close();
            fencing.terminate();
        }
        SessionOpener.Opened fresh = opener.open(current);
        opened = fresh;
        return fresh;
    }

    Optional<SessionOpener.Opened> present() {
        return Optional.ofNullable(opened);
    }

    /** Closes the session if it is dead. Called after a pause in which the server may have crashed. */
    void closeIfDead() {
        SessionOpener.Opened here = opened;
        if (here != null && !here.session().isAlive()) {
            close();
            fencing.terminatePatiently(RECONNECT_TIMEOUT);
        }
    }

    void close() {
        SessionOpener.Opened here = opened;
        opened = null;
        current.accept(null);
        if (here != null) {
            opener.close(here.session());
        }
    }
}
