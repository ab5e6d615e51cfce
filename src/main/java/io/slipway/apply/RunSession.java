package io.slipway.apply;

import io.slipway.apply.fencing.SessionFencing;
import io.slipway.apply.session.TaskSession;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The session that a run works in: one at a time, a new one when the old one cannot be trusted any more. */
final class RunSession {
    private static final Duration RECONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SessionOpener opener;
    private final SessionFencing recovery;
    private final Consumer<@Nullable TaskSession> current;
    private SessionOpener.@Nullable Opened opened;

    /** @param current told which session it is, for who wants to stop it */
    RunSession(SessionOpener opener, SessionFencing recovery, Consumer<@Nullable TaskSession> current) {
        this.opener = opener;
        this.recovery = recovery;
        this.current = current;
    }

    /** The present one, or a new one where it is gone. */
    SessionOpener.Opened open() {
        var here = opened;
        if (here != null && here.session().usable()) {
            return here;
        }
        if (here != null) {
            close();
            recovery.terminate();
        }
        var fresh = opener.open(current);
        opened = fresh;
        return fresh;
    }

    Optional<SessionOpener.Opened> present() {
        return Optional.ofNullable(opened);
    }

    /** After a pause in which the server may have gone through a crash. */
    void closeIfDead() {
        var here = opened;
        if (here != null && !here.session().isAlive()) {
            close();
            recovery.terminatePatiently(RECONNECT_TIMEOUT);
        }
    }

    void close() {
        var here = opened;
        opened = null;
        current.accept(null);
        if (here != null) {
            opener.close(here.session());
        }
    }
}
