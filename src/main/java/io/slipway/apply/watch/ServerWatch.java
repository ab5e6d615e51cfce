package io.slipway.apply.watch;

import io.slipway.apply.run.SessionSource;
import io.slipway.apply.session.LinkFailure;
import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.problem.ProblemException;
import io.slipway.time.Loop;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the runs of this process on one server, over one connection. It reads once a second. It reads ten times a
 * second while a run may wait for or hold a strong lock, or while another session waits behind a run. The connection of
 * a task has no time-out, because a long statement is silent. So the watch is what detects a dead link or server.
 *
 * <p>If only network failures came for {@link #SILENCE_TIMEOUT}, including that of a new connection, the watch cuts the
 * sockets of the runs. Their threads then read the result in the target. Any response, also an error, shows that the
 * server is alive.
 */
public final class ServerWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ServerWatch.class);
    static final Duration CLOSE_POLL_INTERVAL = Duration.ofMillis(100);
    static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final int ANSWER_TIMEOUT_MILLIS = 3_000;

    /** A run learns within 10 s that its server is silent. */
    public static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(9);

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(3);
    private static final ExecutorService CUTS = Threads.virtualPerTask("slipway-watch-cut");

    private final Set<WatchedRun> runs = ConcurrentHashMap.newKeySet();
    private final Consumer<ServerWatch> idle;
    private final Loop loop;
    private volatile SessionSource source;
    private volatile long lastAnswer = System.nanoTime();
    private long lastLook;
    private int failures;
    private long cutAfter;
    private boolean blind;
    private @Nullable Connection link;

    /** @param idle called when the watch had no run for {@link #IDLE_TIMEOUT}, to close it */
    ServerWatch(SessionSource source, Consumer<ServerWatch> idle) {
        this.source = source;
        this.idle = idle;
        this.loop = new Loop("slipway-watch " + source.server(), CLOSE_POLL_INTERVAL, this::runOnce).start();
    }

    /**
     * @param by opens the watch connection. The newest source replaces the earlier one, because it is most likely valid
     */
    void enter(WatchedRun run, SessionSource by) {
        source = by;
        answered();
        runs.add(run);
    }

    void leave(WatchedRun run) {
        runs.remove(run);
        run.ended();
    }

    boolean isUnused() {
        return runs.isEmpty();
    }

    /** Called when the server has responded, on this or on another connection. */
    public void answered() {
        lastAnswer = System.nanoTime();
    }

    private void runOnce() {
        long now = System.nanoTime();
        if (runs.isEmpty()) {
            if (now - lastAnswer >= IDLE_TIMEOUT.toNanos()) {
                idle.accept(this);
            }
            return;
        }
        Optional<Duration> pace =
                runs.stream().map(WatchedRun::observationInterval).min(Comparator.naturalOrder());
        // in close mode every pass reads, even if the previous one began late
        boolean close = pace.filter(CLOSE_POLL_INTERVAL::equals).isPresent();
        if (close || now - lastLook >= pace.orElse(POLL_INTERVAL).toNanos() || failures > 0) {
            lastLook = now;
            observe();
        }
    }

    private void observe() {
        try {
            observe(open());
            answered();
            failures = 0;
        } catch (SQLException | ProblemException e) {
            failed(e);
        }
    }

    private void observe(Connection open) throws SQLException {
        Set<SessionIdentity> sessions =
                runs.stream().flatMap(WatchedRun::sessions).collect(Collectors.toSet());
        var graph = LockGraph.read(open, sessions);
        for (WatchedRun run : runs) {
            run.observe(open, graph);
        }
        blind = false;
    }

    /**
     * Reports that the watch reads nothing, so that the victim guard is off. It is logged once until the watch can read
     * again, and reported in each run log.
     */
    private void blind(Exception e) {
        LOG.debugf(e, "the server refuses to be watched server=%s", source.server());
        if (!blind) {
            blind = true;
            LOG.warnf(
                    "the server refuses to be watched, the victim guard of its runs is off: %s server=%s",
                    e.getMessage(), source.server());
        }
        runs.forEach(run -> run.blind(String.valueOf(e.getMessage())));
    }

    private Connection open() throws SQLException {
        Connection open = link;
        if (open != null) {
            return open;
        }
        Connection fresh = source.open();
        try (Statement limits = fresh.createStatement()) {
            fresh.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MILLIS);
            // the watch itself must not wait for locks
            limits.execute("SET lock_timeout = 200; SET statement_timeout = 2500; SET idle_session_timeout = 0");
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        link = fresh;
        return fresh;
    }

    private void failed(Exception e) {
        closeLink();
        switch (LinkFailure.of(e)) {
            case NOT_REACHED -> LOG.debugf(e, "the watch did not reach the server server=%s", source.server());
            case SERVER_RESPONDED -> {
                blind(e);
                answered();
                failures = 0;
            }
            case NO_RESPONSE -> silent(e);
        }
    }

    private void silent(Exception e) {
        failures++;
        long answer = lastAnswer;
        if (failures > 1 && cutAfter != answer) {
            cutAfter = answer;
            // at the exact time, even if the next pass is waiting for an answer
            long left = SILENCE_TIMEOUT.toNanos() - (System.nanoTime() - answer);
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, CUTS).execute(() -> cutUnless(answer, e));
        }
    }

    private void cutUnless(long answer, Exception e) {
        if (lastAnswer != answer) {
            return;
        }
        LOG.warnf(
                "the server does not answer, the connections of its runs are cut: %s server=%s",
                e.getMessage(), source.server());
        answered();
        runs.forEach(run -> CUTS.execute(run::cut));
    }

    private void closeLink() {
        Connection open = link;
        link = null;
        if (open != null) {
            try {
                // without a message to the server: the link may be dead
                open.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debugf(e, "could not close the watch connection server=%s", source.server());
            }
        }
    }

    /** Ends the watch. Any thread may call it. */
    @Override
    public void close() {
        loop.close();
        closeLink();
    }
}
