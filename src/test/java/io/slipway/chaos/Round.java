package io.slipway.chaos;

import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One round: work and faults drawn by its seed, a heal, rest. */
final class Round {
    private static final int FEWEST = 3;
    private static final int MORE = 5;
    private static final int ENOUGH = 2;
    private static final long MAX_START_NANOS = Duration.ofSeconds(5).toNanos();

    private final ChaosFixture rig;
    private final Duration quiesce;
    private final int number;
    private final Map<String, RequestedPlan> works = new TreeMap<>();
    private final List<Fault> faults;
    private final ClientHistory history = new ClientHistory();
    private final Workload workload;

    Round(ChaosFixture rig, int number, long seed, RoundOptions terms) {
        this.rig = rig;
        this.number = number;
        this.quiesce = terms.maxWait();
        var chance = chance(seed, number);
        draw(number, chance, terms, rig.targets()).forEach(work -> works.put(work.title(), work));
        faults = new Faults(chance, terms.only()).draw();
        workload = new Workload(rig, new Client(rig, history), List.copyOf(works.values()), chance);
    }

    /** By which a round draws its works first and its faults then. */
    static Random chance(long seed, int number) {
        return new Random(seed * 1_000_003 + number);
    }

    static List<RequestedPlan> draw(int number, Random chance, RoundOptions terms, List<String> targets) {
        int plans = FEWEST + chance.nextInt(MORE);
        var drawn = new ArrayList<RequestedPlan>();
        for (int i = 1; i <= plans; i++) {
            drawn.add(RequestedPlan.draw(chance, terms.kinds(), new RequestedPlan.Place(number, i), targets));
        }
        return drawn;
    }

    List<Fault> faults() {
        return faults;
    }

    Map<String, RequestedPlan> works() {
        return works;
    }

    ClientHistory history() {
        return history;
    }

    /** Faults and work until all is healed and at rest; what does not come to rest in time is the answer. */
    List<String> play() throws InterruptedException {
        workload.start();
        try {
            strike();
            rig.heal();
            return rest();
        } finally {
            workload.stop();
        }
    }

    private static final String BEGUN = """
            SELECT EXISTS (SELECT FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
                           JOIN slipway.rollout o ON o.id = k.rollout JOIN slipway.plan p ON p.id = o.plan
                           WHERE r.started_at IS NOT NULL AND p.title LIKE 'r%dp%%')
            """;

    /** So that faults meet work, however slow the machine is. */
    private void awaitWork() {
        long from = System.nanoTime();
        var pause = new CancelableWait();
        while (!"t".equals(rig.control().query(BEGUN.formatted(number)))
                && System.nanoTime() - from < MAX_START_NANOS) {
            pause.await(Duration.ofMillis(50));
        }
    }

    private void strike() throws InterruptedException {
        awaitWork();
        var threads = new ArrayList<Thread>();
        var failures = new ArrayList<String>();
        for (var fault : faults) {
            threads.add(Thread.ofPlatform().start(() -> {
                new CancelableWait().await(Duration.ofMillis(fault.atMillis()));
                try {
                    fault.strike().on(rig);
                } catch (Exception e) {
                    synchronized (failures) {
                        failures.add(fault + ": " + e);
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the rig failed: " + failures);
        }
    }

    private static final String OPEN = """
            SELECT (SELECT string_agg(format('run %s %s of %s change %s on target %s (epoch %s, owner %s, cancel asked %s, waiting for %s %s)',
                                             r.uid, r.state, p.title, k.ordinal, r.target, r.epoch, r.owner,
                                             r.cancel_requested_at, r.waiting_for, r.waiting_detail), '; ')
                    FROM slipway.task_run r JOIN slipway.task k ON k.id = r.task
                    JOIN slipway.rollout o ON o.id = k.rollout JOIN slipway.plan p ON p.id = o.plan
                    WHERE r.state IN ('AVAILABLE', 'RUNNING', 'INDETERMINATE'))
            """;

    private static final String ROLLOUTS = """
            SELECT string_agg(p.title, ' ') FROM slipway.plan p LEFT JOIN slipway.rollout o ON o.plan = p.id
            WHERE o.status IS NULL OR o.status IN ('RUNNING', 'PAUSED')
            """;

    private List<String> rest() throws InterruptedException {
        long from = System.nanoTime();
        var pause = new CancelableWait();
        boolean heard = workload.heard(quiesce);
        String open = "nobody looked";
        while (System.nanoTime() - from < quiesce.toNanos()) {
            open = open();
            if (heard && open.isEmpty()) {
                rig.awaitReplicas(ENOUGH);
                return List.of();
            }
            pause.await(Duration.ofMillis(100));
        }
        return List.of("liveness: " + quiesce.toSeconds() + " s after healing "
                + (heard ? "" : "a client waits for its answer; ") + "still open: " + open);
    }

    private String open() {
        var runs = rig.control().query(OPEN);
        var rollouts = rig.control().query(ROLLOUTS);
        return (runs == null ? "" : runs) + (rollouts == null ? "" : " rollouts of " + rollouts);
    }

    @Override
    public String toString() {
        return "round " + number + " " + faults;
    }
}
