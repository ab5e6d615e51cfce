package io.slipway.isolation;

import io.slipway.plan.CheckRunStore;
import io.slipway.rollout.ownership.OwnershipStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The invariants that hold after every interleaving. */
final class Invariants {
    private Invariants() {}

    private static final String BROKEN = """
            WITH moves AS MATERIALIZED (
                SELECT id, machine, uid, epoch, from_state, to_state, lag(to_state) OVER w AS before,
                       lag(epoch) OVER w AS epoch_before
                FROM slipway.transition WHERE machine IN ('TASK_RUN', 'CHECK_RUN')
                WINDOW w AS (PARTITION BY uid ORDER BY id)
            ), runs AS MATERIALIZED (
                SELECT uid, state, owner FROM slipway.task_run
                UNION ALL SELECT uid, state, owner FROM slipway.check_run
            )
            SELECT format('run %s: its moves do not join at %s', uid, to_state) FROM moves
            WHERE before IS NOT NULL AND from_state IS DISTINCT FROM before
            UNION ALL
            SELECT format('run %s: the epoch falls to %s', uid, epoch) FROM moves WHERE epoch < epoch_before
            UNION ALL
            SELECT format('run %s: %s becomes %s', uid, from_state, to_state) FROM moves
            WHERE from_state IS NOT NULL AND slipway.run_rank(to_state) < slipway.run_rank(from_state)
            UNION ALL
            SELECT format('run %s: two owners in epoch %s', uid, epoch) FROM moves WHERE to_state = 'RUNNING'
            GROUP BY uid, epoch HAVING count(*) > 1
            UNION ALL
            SELECT format('run %s is %s and has %s ends', r.uid, r.state, count(m.uid))
            FROM runs r LEFT JOIN moves m ON m.uid = r.uid AND m.to_state IN ('DONE', 'FAILED', 'CANCELED')
            GROUP BY r.uid, r.state HAVING count(m.uid) <> (slipway.run_rank(r.state) = 3)::int
            UNION ALL
            SELECT format('run %s is %s, which is not its last move', r.uid, r.state)
            FROM runs r JOIN LATERAL (SELECT to_state FROM moves m WHERE m.uid = r.uid ORDER BY id DESC LIMIT 1) l ON true
            WHERE l.to_state <> r.state
            UNION ALL
            SELECT format('run %s is %s and has an owner', uid, state) FROM runs
            WHERE owner IS NOT NULL AND state <> 'RUNNING'
            UNION ALL
            SELECT format('run %s belongs to the dead after the release', r.uid)
            FROM runs r JOIN slipway.replica d ON d.id = r.owner WHERE d.declared_dead_at IS NOT NULL
            UNION ALL
            SELECT format('server %s: %s runs, %s allowed', s.id, count(*), s.max_tasks)
            FROM slipway.server s JOIN slipway.target t ON t.server = s.id
            JOIN slipway.task_run r ON r.target = t.id AND r.state IN ('AVAILABLE', 'RUNNING')
            GROUP BY s.id HAVING count(*) > s.max_tasks
            """;

    private static final String STARTED = """
            SELECT uid, epoch, from_state, replica FROM slipway.transition
            WHERE machine = 'TASK_RUN' AND to_state = 'RUNNING' AND from_state IS NOT NULL
            """;

    private static final String ENDED = """
            SELECT uid, epoch, to_state FROM slipway.transition
            WHERE machine IN ('TASK_RUN', 'CHECK_RUN') AND to_state IN ('DONE', 'FAILED', 'CANCELED', 'INDETERMINATE')
            """;

    /** A claim as the log of moves has it. */
    private record Start(long uid, long epoch, String from, UUID replica) {}

    /** An end as the log of moves has it. */
    private record End(long uid, long epoch, String state) {}

    static List<String> broken(IsolationFixture world) {
        Handle monitor = world.monitor();
        new OwnershipStore().releaseDead(monitor);
        new CheckRunStore().releaseDead(monitor);
        List<String> broken =
                new ArrayList<>(monitor.createQuery(BROKEN).mapTo(String.class).list());
        List<Start> starts = monitor.createQuery(STARTED)
                .map((rs, ctx) -> new Start(
                        rs.getLong("uid"),
                        rs.getLong("epoch"),
                        rs.getString("from_state"),
                        rs.getObject("replica", UUID.class)))
                .list();
        List<End> ends = monitor.createQuery(ENDED)
                .map((rs, ctx) -> new End(rs.getLong("uid"), rs.getLong("epoch"), rs.getString("to_state")))
                .list();
        for (var answer : world.answers()) {
            starts.stream()
                    .filter(start -> forbids(answer, start))
                    .forEach(start -> broken.add(answer.kind() + ": " + start));
            ends.stream().filter(end -> forbids(answer, end)).forEach(end -> broken.add(answer.kind() + ": " + end));
        }
        for (var confirmed : world.ends()) {
            if (ends.stream().noneMatch(end -> end.uid() == confirmed.uid() && end.epoch() == confirmed.epoch())
                    || Collections.frequency(world.ends(), confirmed) > 1) {
                broken.add("the end of an owner was confirmed but is not stored: " + confirmed);
            }
        }
        return broken;
    }

    private static boolean forbids(IsolationFixture.Answer answer, Start start) {
        boolean later = start.epoch() > answer.epochs().getOrDefault(start.uid(), 0L);
        return later
                && answer.runs().contains(start.uid())
                && switch (answer.kind()) {
                    case PAUSE -> true;
                    case DEATH -> IsolationFixture.id("A").equals(start.replica());
                    case CANCEL -> !start.from().equals("RUNNING");
                };
    }

    private static boolean forbids(IsolationFixture.Answer answer, End end) {
        return answer.kind() == Acknowledgement.CANCEL
                && answer.runs().contains(end.uid())
                && end.state().equals("FAILED")
                && !"FAILED".equals(answer.states().get(end.uid()));
    }
}
