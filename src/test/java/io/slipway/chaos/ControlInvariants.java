package io.slipway.chaos;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The invariants of the control database: I9, I10, I14. Each statement returns the rows that contradict its invariant.
 */
final class ControlInvariants {
    private final ChaosFixture rig;

    ControlInvariants(ChaosFixture rig) {
        this.rig = rig;
    }

    List<Invariant> all() {
        return List.of(
                Invariant.of("I9 moves are legal", evidence -> look(MOVES, evidence)),
                Invariant.of("I9 one end each", evidence -> look(ENDS, evidence)),
                Invariant.of("I10 no stray owner", evidence -> look(OWNERS, evidence)),
                Invariant.of("I14 every move and act on record", evidence -> look(RECORDS, evidence)),
                Invariant.of("F11 who leaves in order leaves nothing", this::leavers),
                Invariant.of("F11 what is handed back at an end stands still", this::handedOverAlive));
    }

    private static final String MOVES = """
            SELECT format('%s %s: %s (%s) -> %s (epoch %s), before it %s (epoch %s)', machine, uid, from_state,
                          slipway.run_rank(from_state), to_state, epoch, before, epoch_before)
            FROM (SELECT machine, uid, from_state, to_state, epoch, lag(to_state) OVER w AS before,
                         coalesce(lag(epoch) OVER w, 0) AS epoch_before
                  FROM slipway.transition
                  WHERE uid >= ? AND machine IN ('TASK_RUN', 'CHECK_RUN') WINDOW w AS (PARTITION BY machine, uid ORDER BY id)) t
            WHERE from_state IS DISTINCT FROM before OR epoch < epoch_before
               OR from_state IS NOT NULL AND (slipway.run_rank(to_state) < slipway.run_rank(from_state)
                                              OR slipway.run_rank(from_state) = 3)
               OR from_state = to_state AND (to_state <> 'RUNNING' OR epoch <= epoch_before)
               OR from_state = 'PENDING' AND to_state NOT IN ('AVAILABLE', 'CANCELED')
               OR from_state = 'AVAILABLE' AND to_state NOT IN ('PENDING', 'RUNNING', 'CANCELED')
            """;

    private static final String ENDS = """
            SELECT format('run %s is %s and has %s ends on record', r.uid, r.state, count(t.id))
            FROM slipway.task_run r LEFT JOIN slipway.transition t
                ON t.machine = 'TASK_RUN' AND t.uid = r.uid AND t.to_state IN ('DONE', 'FAILED', 'CANCELED')
            WHERE r.uid >= ?
            GROUP BY r.uid, r.state HAVING count(t.id) <> (slipway.run_rank(r.state) = 3)::int
            """;

    private static final String OWNERS = """
            SELECT format('run %s is %s, owner %s (declared dead %s), waiting for %s %s', r.uid, r.state, r.owner,
                          p.declared_dead_at, r.waiting_for, r.waiting_detail)
            FROM slipway.task_run r LEFT JOIN slipway.replica p ON p.id = r.owner
            WHERE r.uid >= ? AND (r.state = 'RUNNING' OR r.owner IS NOT NULL)
            """;

    private static final String RECORDS = """
            SELECT format('run %s is %s, its last move led to %s', r.uid, r.state, t.to_state)
            FROM slipway.task_run r LEFT JOIN LATERAL (
                SELECT to_state FROM slipway.transition t WHERE t.machine = 'TASK_RUN' AND t.uid = r.uid
                ORDER BY id DESC LIMIT 1) t ON true
            WHERE r.uid >= ? AND r.state IS DISTINCT FROM t.to_state
            UNION ALL
            SELECT format('plan %s: %s acts of creation, %s of rollout', p.id,
                          count(*) FILTER (WHERE a.act = 'create'), count(*) FILTER (WHERE a.act = 'roll-out'))
            FROM slipway.plan p LEFT JOIN slipway.audit a ON a.kind = 'plan' AND a.object = p.id::text
            GROUP BY p.id
            HAVING count(*) FILTER (WHERE a.act = 'create') <> 1 OR count(*) FILTER (WHERE a.act = 'roll-out') <> 1
            UNION ALL
            SELECT format('the cancel of run %s is not on record', r.uid) FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task
            WHERE r.cancel_requested_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM slipway.audit a WHERE a.act = 'cancel'
                    AND (a.kind = 'task-run' AND a.object = r.uid::text
                         OR a.kind = 'rollout' AND a.object = k.rollout::text))
            UNION ALL
            SELECT format('audit row %s does not continue the chain', id) FROM (
                SELECT a.id, a.hash IS DISTINCT FROM slipway.audit_hash(coalesce(lag(a.hash) OVER w, ''), a) AS broken
                FROM slipway.audit a WINDOW w AS (ORDER BY a.seq)) checked
            WHERE broken
            """;

    private List<String> look(String sql, Evidence evidence) throws SQLException {
        long first = evidence.runs().stream().mapToLong(Evidence.Run::uid).min().orElse(Long.MAX_VALUE);
        var found = new ArrayList<String>();
        try (var control = rig.control().open();
                var statement = control.prepareStatement(sql)) {
            statement.setLong(1, first);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private static final String OWNERS_OF = """
            SELECT DISTINCT replica FROM slipway.transition
            WHERE machine = 'TASK_RUN' AND uid = ? AND to_state = 'RUNNING' AND epoch < ?
            """;

    /** A replica that got a SIGTERM ends its runs or hands them back: no replica declares it dead. */
    private List<String> leavers(Evidence evidence) throws SQLException {
        var found = new ArrayList<String>();
        boolean quiet = evidence.faults().stream().noneMatch(Fault::onControl);
        for (var run : evidence.runs()) {
            if (quiet && run.ownerDeaths() > 0 && allLeft(owners(run))) {
                found.add("its owner left in order and was taken for dead: " + run);
            }
        }
        return found;
    }

    private boolean allLeft(List<String> owners) {
        return !owners.isEmpty()
                && owners.stream().allMatch(owner -> rig.slots().stream().anyMatch(slot -> slot.leftInOrder(owner)));
    }

    /** All but the last. */
    private List<String> owners(Evidence.Run run) throws SQLException {
        var owners = new ArrayList<String>();
        try (var control = rig.control().open();
                var statement = control.prepareStatement(OWNERS_OF)) {
            statement.setLong(1, run.uid());
            statement.setLong(2, run.epoch());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    owners.add(rows.getString(1));
                }
            }
        }
        return owners;
    }

    private static final String HANDED_OVER_ALIVE = """
            SELECT t.replica::text, s.run_uid, format('run %s went from %s, which got a SIGTERM, to the next owner with its session %s open',
                                           s.run_uid, t.replica, s.n)
            FROM slipway.task_run_session s
            JOIN slipway.transition t ON t.machine = 'TASK_RUN' AND t.uid = s.run_uid AND t.epoch = s.epoch
                AND t.to_state = 'RUNNING'
            JOIN slipway.transition n ON n.machine = 'TASK_RUN' AND n.uid = s.run_uid AND n.epoch = s.epoch + 1
                AND n.to_state = 'RUNNING'
            WHERE s.run_uid >= ? AND (s.ended_at IS NULL OR s.ended_at > n.at)
            """;

    /**
     * A replica that got a SIGTERM rolls its sessions back before others may claim its runs. A statement whose result
     * the catalog shows may continue.
     */
    private List<String> handedOverAlive(Evidence evidence) throws SQLException {
        boolean quiet = evidence.faults().stream().noneMatch(fault -> fault.onControl() || fault.onTargets());
        long first = evidence.runs().stream().mapToLong(Evidence.Run::uid).min().orElse(Long.MAX_VALUE);
        var found = new ArrayList<String>();
        var mayGoOn = evidence.runs().stream()
                .filter(run -> mayOutliveItsOwner(evidence, run))
                .map(Evidence.Run::uid)
                .collect(Collectors.toSet());
        try (var control = rig.control().open();
                var statement = control.prepareStatement(HANDED_OVER_ALIVE)) {
            statement.setLong(1, first);
            try (var rows = statement.executeQuery()) {
                while (quiet && rows.next()) {
                    var owner = rows.getString(1);
                    if (!mayGoOn.contains(rows.getLong(2))
                            && rig.slots().stream().anyMatch(slot -> slot.leftInOrder(owner))) {
                        found.add(rows.getString(3));
                    }
                }
            }
        }
        return found;
    }

    private static boolean mayOutliveItsOwner(Evidence evidence, Evidence.Run run) {
        var work = evidence.works().get(run.title());
        return work != null && work.kind(run.ordinal()).mayOutliveItsOwner();
    }
}
