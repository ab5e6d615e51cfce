package io.slipway.isolation;

import io.slipway.plan.CheckRunId;
import io.slipway.plan.ClaimedCheckRun;
import io.slipway.plan.PlanId;
import io.slipway.rollout.ownership.ClaimedRun;
import io.slipway.rollout.task.TaskId;
import io.slipway.rollout.task.TaskRunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/** One interleaving: the claim of each owner, the answer to each session, and the rows. Thread-safe. */
final class IsolationFixture {
    /** A claim of a run as a replica remembers it. */
    private record Held(String replica, long uid) {}

    /** An end of a run as an owner knows it. */
    record End(long uid, long epoch) {}

    /** What the runs were when something was answered. */
    record Answer(Acknowledgement kind, Set<Long> runs, Map<Long, String> states, Map<Long, Long> epochs) {}

    private final Handle monitor;
    private final Map<Held, ClaimedRun> claims = new ConcurrentHashMap<>();
    private final Map<String, ClaimedCheckRun> checks = new ConcurrentHashMap<>();
    private final List<End> ends = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final Map<String, String> outcomes = new ConcurrentHashMap<>();

    IsolationFixture(Handle monitor, InitialState given) {
        this.monitor = monitor;
        given.owned().forEach((replica, uids) -> uids.forEach(uid -> hold(replica, first(replica, uid))));
        if (!given.checker().isEmpty()) {
            hold(
                    given.checker(),
                    new ClaimedCheckRun(new CheckRunId(9), new PlanId(3), 1, 1, id(given.checker()), 0, 0, false));
        }
    }

    private static ClaimedRun first(String replica, long uid) {
        return new ClaimedRun(
                new TaskRunId(uid), new TaskId(uid), 1, 1, id(replica), false, 0, 1, 0, 0, 0, null, false);
    }

    static UUID id(String replica) {
        return InitialState.REPLICAS.get(replica);
    }

    void hold(String replica, ClaimedRun run) {
        claims.put(new Held(replica, run.uid().value()), run);
    }

    /** The claim that this replica believes to have. */
    Optional<ClaimedRun> claim(String replica, long uid) {
        return Optional.ofNullable(claims.get(new Held(replica, uid)));
    }

    /** How many runs this replica was given since the beginning or had then. */
    long claimsOf(String replica) {
        return claims.keySet().stream()
                .filter(held -> held.replica().equals(replica))
                .count();
    }

    void hold(String replica, ClaimedCheckRun run) {
        checks.put(replica, run);
    }

    Optional<ClaimedCheckRun> check(String replica) {
        return Optional.ofNullable(checks.get(replica));
    }

    /** The owner in this epoch got the answer that its end of the run is stored. */
    void ended(long uid, long epoch) {
        ends.add(new End(uid, epoch));
    }

    List<End> ends() {
        return ends;
    }

    /** Remembers what the runs are now, after the answer. */
    Object acknowledge(Acknowledgement kind, Set<Long> runs, Handle handle) {
        Map<Long, String> states = new ConcurrentHashMap<>();
        Map<Long, Long> epochs = new ConcurrentHashMap<>();
        handle.createQuery("SELECT uid, state, epoch FROM slipway.task_run")
                .map((rs, ctx) -> {
                    states.put(rs.getLong("uid"), rs.getString("state"));
                    return epochs.put(rs.getLong("uid"), rs.getLong("epoch"));
                })
                .list();
        return answers.add(new Answer(kind, runs, states, epochs));
    }

    List<Answer> answers() {
        return answers;
    }

    void outcome(String session, String outcome) {
        outcomes.merge(session, outcome, (before, now) -> before + " " + now);
    }

    /** What the steps of a session gave, in order, commits left out. */
    String outcome(String session) {
        return outcomes.getOrDefault(session, "");
    }

    /** The first column of the first row, as text. */
    String query(String sql) {
        return monitor.createQuery(sql)
                .map((rs, ctx) -> String.valueOf(rs.getString(1)))
                .one();
    }

    /** {@code state epoch} of a run, of its task's newest one. */
    String run(int task) {
        return query("SELECT state || ' ' || epoch FROM slipway.task_run WHERE task = " + task
                + " ORDER BY attempt DESC LIMIT 1");
    }

    Handle monitor() {
        return monitor;
    }
}
