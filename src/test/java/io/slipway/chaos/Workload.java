package io.slipway.chaos;

import io.slipway.time.CancelableWait;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The clients of one round: one that creates each plan, and one that ends what would never end. */
final class Workload {
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(250);
    private static final int SPREAD = 1_500;

    private final List<RequestedPlan> works;
    private final Client client;
    private final ChaosFixture rig;
    private final int[] delays;
    private final CountDownLatch open;
    private final CancelableWait over = new CancelableWait();

    Workload(ChaosFixture rig, Client client, List<RequestedPlan> works, Random chance) {
        this.rig = rig;
        this.client = client;
        this.works = works;
        this.delays = works.stream().mapToInt(work -> chance.nextInt(SPREAD)).toArray();
        this.open = new CountDownLatch(works.size());
    }

    void start() {
        for (int i = 0; i < works.size(); i++) {
            var work = works.get(i);
            int delay = delays[i];
            Thread.ofVirtual().start(() -> {
                try {
                    live(work, delay);
                } finally {
                    open.countDown();
                }
            });
        }
        Thread.ofVirtual().start(this::endTheEndless);
        var doubts = new DoubtOperator(rig, client);
        Thread.ofVirtual().start(() -> {
            while (over.await(RETRY_INTERVAL)) {
                doubts.resolve();
            }
        });
    }

    /** Repeats until the plan exists and the cancel is accepted. */
    private void live(RequestedPlan work, int delay) {
        pause(delay);
        var id = client.create(work);
        while (id.isEmpty() && over.await(RETRY_INTERVAL)) {
            id = client.create(work);
        }
        if (work.cancelAfterMillis() > 0 && id.isPresent()) {
            pause(work.cancelAfterMillis());
            while (!client.cancelRollout(work.title(), id.get()) && over.await(RETRY_INTERVAL)) {}
        }
    }

    private static final String ENDLESS = """
            SELECT string_agg(r.uid::text, ',') FROM slipway.task_run r
            JOIN slipway.task k ON k.id = r.task JOIN slipway.rollout o ON o.id = k.rollout
            JOIN slipway.plan_change c ON c.plan = o.plan AND c.ordinal = k.ordinal
            WHERE r.state = 'RUNNING' AND c.script LIKE '%pg_sleep(300)%'
              AND r.started_at < now() - interval '300 ms'
            """;

    /** Asks each once until that is acknowledged; never again, the service has promised then. */
    private void endTheEndless() {
        Set<String> asked = new HashSet<>();
        while (over.await(RETRY_INTERVAL)) {
            for (var uid : running()) {
                if (!asked.contains(uid) && client.cancelRun(uid)) {
                    asked.add(uid);
                }
            }
        }
    }

    private List<String> running() {
        try {
            return Optional.ofNullable(rig.control().query(ENDLESS))
                    .map(all -> List.of(all.split(",", -1)))
                    .orElse(List.of());
        } catch (AssertionError | RuntimeException e) {
            return List.of();
        }
    }

    /** Waits until every client has heard what it wants to hear; false: some have not within the limit. */
    boolean heard(Duration limit) throws InterruptedException {
        return open.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        over.end();
    }

    private void pause(int millis) {
        over.await(Duration.ofMillis(millis));
    }
}
