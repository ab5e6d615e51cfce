package io.slipway.migration.local;

import io.slipway.apply.ChangeRunner;
import io.slipway.apply.TargetContact;
import io.slipway.apply.run.ApplyOptions;
import io.slipway.apply.run.ChangeHooks;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.StopReason;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.session.ConnectorSource;
import io.slipway.apply.watch.ServerWatches;
import io.slipway.apply.watch.WatchListener;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.InstallationKey;
import io.slipway.problem.RunError;
import io.slipway.problem.RunErrorCode;
import io.slipway.problem.WaitReason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes to the database of a local command, one after the other. While it is open, no other local command
 * changes the database. One thread uses it; any other thread may {@link #stop}.
 */
public final class LocalRunner implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final Duration UNREACHABLE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofHours(1);
    private static final int VALID_TIMEOUT_SECONDS = 5;
    private static final Duration WATCH_SOCKET_TIMEOUT = Duration.ofSeconds(5);
    private static final InstallationKey INSTALLATION =
            new InstallationKey(TargetHistory.LOCAL_INSTALLATION, new byte[32]);

    private final LocalDatabase database;
    private final ApplyOptions options;
    private Connection own;
    private boolean turnLost;
    private final UUID targetUid;
    private final StopSwitch stop;
    private final RunReport report;
    private final ServerWatches watches = new ServerWatches(WatchListener.NONE);
    private final long runUid = new SecureRandom().nextLong(Long.MAX_VALUE);
    private final KeptSession sessions;
    private volatile @Nullable ChangeRunner current;
    private @Nullable LocalLog lastLog;

    private LocalRunner(
            LocalDatabase database,
            ApplyOptions options,
            Connection own,
            UUID target,
            StopSwitch stop,
            RunReport report) {
        this.database = database;
        this.options = options;
        this.own = own;
        this.targetUid = target;
        this.stop = stop;
        this.report = report;
        this.sessions = new KeptSession(task());
    }

    /**
     * Waits until no other local command changes the database, and installs the history if there is none.
     *
     * @param own has run no statement of a script; this runner closes it
     * @param stop ends the wait and each run
     * @param report is told what the command waits for
     * @throws io.slipway.apply.run.StopRequestedException a stop was requested
     */
    public static LocalRunner open(
            LocalDatabase database, Connection own, ApplyOptions options, StopSwitch stop, RunReport report)
            throws SQLException {
        try {
            awaitTurn(own, stop, report);
            UUID target = TargetContact.identify(own, INSTALLATION, stop);
            return new LocalRunner(database, options, own, target, stop, report);
        } catch (SQLException | RuntimeException e) {
            try (own) {
                throw e;
            }
        }
    }

    private static void awaitTurn(Connection own, StopSwitch stop, RunReport report) throws SQLException {
        boolean waited = false;
        while (!MigrationLock.tryTake(own)) {
            Optional<String> holder = MigrationLock.holder(own);
            report.waiting(
                    WaitReason.TARGET_BUSY, "another slipway changes this database: " + holder.orElse("it ends now"));
            waited = true;
            stop.pause(POLL_INTERVAL);
            stop.throwIfStopped();
        }
        if (waited) {
            report.moving();
        }
    }

    /** A session that runs no script; it holds the lock of this runner. */
    public Connection connection() {
        return own;
    }

    /**
     * Whether the session that holds the lock is alive. Without it another local command may change the database: what
     * is pending has to be found again, by another runner.
     */
    public boolean hasTurn() throws SQLException {
        return !turnLost && own.isValid(VALID_TIMEOUT_SECONDS);
    }

    /** As {@link #connection}. If that session is lost, a new one without the lock, for the record of what is done. */
    public Connection livingConnection() throws SQLException {
        if (!own.isValid(VALID_TIMEOUT_SECONDS)) {
            turnLost = true;
            own.close();
            own = database.reopen(stop, report);
        }
        return own;
    }

    /** The uid of the database in its history. */
    public UUID targetUid() {
        return targetUid;
    }

    /**
     * Applies the change, or continues it. It waits as long as another installation works on the database, and up to
     * one minute for a database that does not answer.
     *
     * @param report called by the thread that runs the change and by a thread that watches it
     */
    public RunOutcome run(PreparedChange change, ChangeSource source, ChangeHooks hooks, RunReport report)
            throws SQLException {
        if (turnLost) {
            throw new SQLException("the session that kept other local commands waiting was ended");
        }
        String key = key(change);
        UUID task = UUID.nameUUIDFromBytes((targetUid + "/" + key).getBytes(StandardCharsets.UTF_8));
        long from = System.nanoTime();
        while (true) {
            RunOutcome outcome = attempt(new Attempt(change, source, key, task), hooks, report);
            if (!(outcome instanceof RunOutcome.HandBack(WaitReason why, String detail))) {
                return outcome;
            }
            if (!isPatient(why) && System.nanoTime() - from > UNREACHABLE_TIMEOUT.toNanos()) {
                return outcome;
            }
            report.waiting(why, detail);
            if (stop.pause(RETRY_INTERVAL)) {
                return new RunOutcome.Canceled(new RunError(RunErrorCode.CANCELED, detail), 0, 0);
            }
        }
    }

    /** Records a decision of the person who runs the command, in {@code slipway.log}. */
    public void note(String kind, String message) throws SQLException {
        LocalLog.note(own, new RunIdentity(INSTALLATION, targetUid, runUid, 0, actor()), kind, message);
    }

    /** Records that a check of the last change failed after it was applied. */
    public void recordFailure(String message) {
        LocalLog last = lastLog;
        if (last != null) {
            last.failed(message);
        }
    }

    private static boolean isPatient(WaitReason why) {
        return switch (why) {
            case TARGET_BUSY, FENCING, ORPHAN, LOCK -> true;
            default -> false;
        };
    }

    private record Attempt(PreparedChange change, ChangeSource source, String key, UUID task) {}

    private RunOutcome attempt(Attempt what, ChangeHooks hooks, RunReport report) throws SQLException {
        UUID task = what.task();
        var earlier = new EarlierRuns(own, targetUid);
        var identity = new RunIdentity(INSTALLATION, task, runUid, earlier.nextEpoch(task), actor());
        var log = new LocalLog(own, identity, what.key());
        lastLog = log;
        log.started(what.change().description(), what.source());
        ConnectorSource watch = service(SessionOptions.service());
        var journal = new LocalJournal(log, report, earlier.sessions(watch.address()));
        var runner = new ChangeRunner(
                sessions, watch, options, watches, service(SessionOptions.service(WATCH_SOCKET_TIMEOUT)), stop);
        current = runner;
        if (stop.isAsked()) {
            return new RunOutcome.Canceled(null, 0, 0);
        }
        RunOutcome outcome = runner.run(what.change(), identity, null, journal.parts(), hooks);
        current = null;
        log.ended(outcome, this::livingConnection);
        return outcome;
    }

    /** The key that the change gets now. The task is named by it, so that another process continues the same task. */
    private String key(PreparedChange change) throws SQLException {
        var none = new RunIdentity(INSTALLATION, UUID.randomUUID(), runUid, 0, actor());
        return TargetContact.key(own, targetUid, change, none);
    }

    private ConnectorSource task() {
        SessionOptions session =
                SessionOptions.task(Long.toString(runUid), options.lockTimeout(), IDLE_IN_TRANSACTION_TIMEOUT);
        String path = database.searchPath();
        return new ConnectorSource(
                database.connector(), database.spec(), path == null ? session : session.with("search_path", path));
    }

    private ConnectorSource service(SessionOptions session) {
        return new ConnectorSource(database.connector(), database.spec(), session);
    }

    /** The user of the operating system, as the history names who applied a change. */
    static String actor() {
        return System.getProperty("user.name", "unknown");
    }

    /** Cancels the change that runs: rolls it back and ends. */
    public void stop(StopReason reason) {
        stop.ask(reason);
        ChangeRunner runner = current;
        if (runner != null) {
            runner.interrupt(reason);
        }
    }

    @Override
    public void close() throws SQLException {
        sessions.close();
        watches.close();
        own.close();
    }
}
