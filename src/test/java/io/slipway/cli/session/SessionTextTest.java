package io.slipway.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.monitor.ActiveSession;
import io.slipway.monitor.BlockingTree;
import io.slipway.monitor.SessionReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTextTest {
    private static ActiveSession session(int pid) {
        return new ActiveSession(
                pid,
                List.of(),
                "SELECT " + pid,
                "active",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    @Test
    void aWaitInTheQueueIsNotShownAsALock() {
        var tree = new BlockingTree(
                List.of(
                        new BlockingTree.Edge(1, 2, false, 5),
                        new BlockingTree.Edge(1, 3, true, 5),
                        new BlockingTree.Edge(4, 1, true, 5)),
                List.of(2));
        var report = new SessionReport(
                Instant.EPOCH,
                session(1),
                List.of(session(2), session(3)),
                List.of(session(4)),
                tree,
                null,
                null,
                List.of());

        assertThat(SessionText.of(report))
                .contains(
                        "    blocked by pid 2, active: SELECT 2",
                        "    blocked by pid 3, active, before it in the queue: SELECT 3",
                        "    blocks pid 4, active, behind it in the queue: SELECT 4");
    }
}
