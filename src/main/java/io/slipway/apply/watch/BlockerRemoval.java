package io.slipway.apply.watch;

import io.slipway.apply.run.BlockerAct;
import io.slipway.apply.run.BlockerLedger;
import io.slipway.apply.run.BlockingChain;
import io.slipway.apply.run.BlockingSession;
import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunReport;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.session.StatementInFlight;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.ProblemException;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.time.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions that block a run, as far as the policy of its environment allows. Off without a policy.
 *
 * <p>Only the sessions at the ends of the chain of waits are ended, and only if the policy allows all of them:
 * otherwise the run would go on waiting, and a session would be ended in vain. The watch judges and returns at once.
 * Each act is then done by a thread of its own: recorded, done, and its outcome recorded.
 */
final class BlockerRemoval {
    private static final Logger LOG = Logger.getLogger(BlockerRemoval.class);
    static final Duration REPEAT_INTERVAL = Duration.ofSeconds(30);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final int ANSWER_TIMEOUT_MILLIS = 3_000;
    private static final int MAX_WAITS = 1_000;
    private static final int MAX_RECORDED = 100;
    private static final int MAX_NOTES = 20;
    private static final ExecutorService ACTS = Threads.virtualPerTask("slipway-blocker");

    private final SessionSource signals;
    private final @Nullable BlockerPolicy policy;
    private final RunReport report;
    private final BlockerLedger ledger;
    private final WatchListener listener;
    private final AtomicInteger refusals = new AtomicInteger();
    private final Map<String, Long> acted = new ConcurrentHashMap<>();
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private volatile CompletableFuture<Void> acts = CompletableFuture.completedFuture(null);
    private volatile long nextAct = System.nanoTime();

    /**
     * One observation of a run that waits.
     *
     * @param pid of its session
     * @param longest a wait longer than any rung of its ladder
     */
    record Observation(int pid, StatementInFlight attention, Duration longest) {}

    /** @param signals opens sessions that may signal, and those of the run's login if that is another one */
    BlockerRemoval(
            SessionSource signals,
            @Nullable BlockerPolicy policy,
            RunReport report,
            BlockerLedger ledger,
            WatchListener listener) {
        this.signals = signals;
        this.policy = policy;
        this.report = report;
        this.ledger = ledger;
        this.listener = listener;
    }

    /** A new step begins. BlockerPolicy stay until its first try has failed. */
    void stepBegins() {
        refusals.set(0);
    }

    /** A try did not get its lock. */
    void lockNotAvailable() {
        refusals.incrementAndGet();
    }

    void observe(Connection link, LockGraph graph, Observation now) throws SQLException {
        BlockerPolicy rules = policy;
        boolean due = refusals.get() > 0 || graph.waitOf(now.pid()).compareTo(now.longest()) > 0;
        if (rules == null || rules.allow().isEmpty() || !due || !acts.isDone() || System.nanoTime() - nextAct < 0) {
            return;
        }
        List<BlockingChain.Wait> waits = graph.chainOf(now.pid());
        if (waits.isEmpty() || waits.size() > MAX_WAITS) {
            return;
        }
        nextAct = System.nanoTime() + RETRY_INTERVAL.toNanos();
        List<BlockerAct> allowed = judged(link, rules, waits, now);
        if (!allowed.isEmpty()) {
            acts = CompletableFuture.runAsync(() -> act(allowed, now), ACTS);
        }
    }

    /** What the server refuses to tell keeps the watch from nothing else. */
    private List<BlockerAct> judged(
            Connection link, BlockerPolicy rules, List<BlockingChain.Wait> waits, Observation now) throws SQLException {
        try {
            return judge(link, rules, waits, now);
        } catch (SQLException e) {
            if (!ServerError.isFromServer(e) || SqlState.of(e).connectionLost()) {
                throw e;
            }
            note(
                    now,
                    "facts",
                    "the blockers cannot be judged: " + ServerError.of(e).message());
            return List.of();
        }
    }

    /** The run ends: its log is still open for the act in progress, for a while. */
    void ended() {
        acts.handle((_, _) -> true)
                .completeOnTimeout(false, ANSWER_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }

    /** The acts that free the run; empty: none is allowed, or not all that it takes. */
    private List<BlockerAct> judge(
            Connection link, BlockerPolicy rules, List<BlockingChain.Wait> waits, Observation now) throws SQLException {
        Set<Integer> waiting = new HashSet<>();
        Set<Integer> roots = new HashSet<>();
        waits.forEach(wait -> waiting.add(wait.pid()));
        waits.forEach(wait -> roots.add(wait.blockedByPid()));
        Set<Integer> all = new HashSet<>(roots);
        all.addAll(waiting);
        roots.removeAll(waiting);
        Map<Integer, BlockerFacts> facts = new HashMap<>();
        BlockerFacts.read(link, all).forEach(each -> facts.put(each.session().pid(), each));
        BlockingChain chain = chain(waits, roots, facts);
        List<BlockerAct> allowed = new ArrayList<>();
        boolean allAllowed = true;
        for (int root : roots) {
            switch (BlockerVerdict.of(rules, root, facts.get(root))) {
                case BlockerVerdict.Allowed(var rule, var action) ->
                    allowed.add(new BlockerAct(
                            Objects.requireNonNull(facts.get(root)).session(), action, rule, chain));
                case BlockerVerdict.Refused(var reason) -> {
                    allAllowed = false;
                    note(now, root + reason.name(), "pid %d is not ended: %s".formatted(root, reason.text()));
                }
            }
        }
        return allAllowed ? allowed.stream().filter(this::isNotRepeated).toList() : List.of();
    }

    /** As it is recorded: the ends of the chain first, the rest as far as there is room. */
    private static BlockingChain chain(
            List<BlockingChain.Wait> waits, Set<Integer> roots, Map<Integer, BlockerFacts> facts) {
        List<BlockingSession> sessions = facts.values().stream()
                .map(BlockerFacts::session)
                .sorted(Comparator.comparing(session -> !roots.contains(session.pid())))
                .limit(MAX_RECORDED)
                .toList();
        return new BlockingChain(waits.stream().limit(MAX_RECORDED).toList(), sessions);
    }

    private boolean isNotRepeated(BlockerAct act) {
        Long last = acted.get(key(act.blocker()));
        return last == null || System.nanoTime() - last >= REPEAT_INTERVAL.toNanos();
    }

    private static String key(BlockingSession session) {
        return session.pid() + " " + session.backendStart();
    }

    private void act(List<BlockerAct> allowed, Observation now) {
        try (Connection by = open(signals)) {
            for (BlockerAct act : allowed) {
                act(by, act, now);
            }
        } catch (SQLException e) {
            LOG.debugf(e, "could not end a blocker server=%s", signals.server());
        } catch (RuntimeException e) {
            LOG.errorf(e, "could not end a blocker server=%s", signals.server());
        } finally {
            nextAct = System.nanoTime() + RETRY_INTERVAL.toNanos();
        }
    }

    private static Connection open(SessionSource login) throws SQLException {
        Connection fresh = login.open();
        try (Statement limits = fresh.createStatement()) {
            fresh.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MILLIS);
            limits.execute("SET lock_timeout = 200; SET statement_timeout = 2500");
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    private void act(Connection by, BlockerAct act, Observation now) throws SQLException {
        // a try of the run is short: it may have ended meanwhile
        if (!BlockerSignal.isDue(by, act, now.pid()) || !ledger.claim(act)) {
            return;
        }
        acted.put(key(act.blocker()), System.nanoTime());
        BlockerAct.Outcome outcome = BlockerAct.Outcome.UNKNOWN;
        try {
            outcome = send(by, act, now);
        } finally {
            ledger.recordOutcome(act, outcome);
        }
        if (outcome == BlockerAct.Outcome.GONE) {
            acted.remove(key(act.blocker()));
        } else if (outcome == BlockerAct.Outcome.SENT) {
            listener.blockerEnded(act.action());
            report.line(line(now, text(act, now)));
        }
    }

    /** By this login, and by the login of the run if that may not. */
    private BlockerAct.Outcome send(Connection by, BlockerAct act, Observation now) throws SQLException {
        BlockerAct.Outcome outcome = BlockerSignal.send(by, act, now.pid());
        if (outcome == BlockerAct.Outcome.REFUSED && signals.logins().size() > 1) {
            outcome = sendAsOwner(act, now);
        }
        if (outcome == BlockerAct.Outcome.REFUSED) {
            String login = by.getMetaData().getUserName();
            note(
                    now,
                    "privilege",
                    "pid %d is not ended, the server refuses it: GRANT pg_signal_backend TO %s"
                            .formatted(act.blocker().pid(), login));
        }
        return outcome;
    }

    /** The login of the run may not see the session, or may not be let in: then it is still refused. */
    private BlockerAct.Outcome sendAsOwner(BlockerAct act, Observation now) throws SQLException {
        try (Connection own = open(signals.logins().getLast())) {
            return BlockerSignal.send(own, act, now.pid()) == BlockerAct.Outcome.SENT
                    ? BlockerAct.Outcome.SENT
                    : BlockerAct.Outcome.REFUSED;
        } catch (ProblemException e) {
            return BlockerAct.Outcome.REFUSED;
        }
    }

    private static String text(BlockerAct act, Observation now) {
        BlockingSession session = act.blocker();
        return "%s of pid %d (role %s, application %s, %s since %s): it blocked %s, and the policy allows it by %s"
                .formatted(
                        switch (act.action()) {
                            case CANCEL -> "canceled the query";
                            case TERMINATE -> "ended the session";
                        },
                        session.pid(),
                        session.role(),
                        session.application(),
                        session.state(),
                        session.since(),
                        now.attention().statement(),
                        act.rule());
    }

    /** Once each, and not without end: sessions of an application come and go. */
    private void note(Observation now, String key, String text) {
        if (noted.size() < MAX_NOTES && noted.add(key)) {
            report.line(line(now, text));
        }
    }

    private static RunLogLine line(Observation now, String text) {
        return new RunLogLine(
                RunLogLine.Kind.BLOCKER, now.attention().step(), now.attention().ordinal(), text);
    }
}
