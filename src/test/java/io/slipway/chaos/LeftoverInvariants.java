package io.slipway.chaos;

import static org.awaitility.Awaitility.await;

import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** Finds leftovers after a round: I15 on the targets, I16 in the logs of replicas. */
final class LeftoverInvariants {
    private static final Duration GONE = Duration.ofSeconds(60);

    private final ChaosFixture rig;
    private final Path logs;

    LeftoverInvariants(ChaosFixture rig, Path logs) {
        this.rig = rig;
        this.logs = logs;
    }

    List<Invariant> all() {
        return List.of(
                Invariant.of("I15 nothing is left", evidence -> nothingLeft()),
                Invariant.of("I16 no secret is written down", evidence -> noSecret()));
    }

    private static final String LEFT = """
            SELECT (SELECT string_agg('session of ' || application_name || ': ' || state || ' ' || left(query, 60), '; ')
                    FROM pg_stat_activity WHERE application_name LIKE 'slipway-taskrun-%')
                   || coalesce((SELECT '; ' || count(*) || ' advisory locks' FROM pg_locks
                                WHERE locktype = 'advisory' AND classid = 1397508176 HAVING count(*) > 0), '')
                   || coalesce((SELECT '; prepared ' || string_agg(gid, ' ') FROM pg_prepared_xacts), '')
            """;

    private List<String> nothingLeft() {
        var left = new ArrayList<String>();
        for (var server : rig.servers()) {
            try {
                await().atMost(GONE).until(() -> server.admin().query(LEFT) == null);
            } catch (ConditionTimeoutException e) {
                left.add(server.name() + ": " + server.admin().query(LEFT));
            }
        }
        return left;
    }

    private List<String> noSecret() throws IOException {
        rig.saveLogs();
        var found = new ArrayList<String>();
        try (var files = Files.list(logs)) {
            for (var file : files.toList()) {
                var text = Files.readString(file);
                TestPostgres.environment().forEach((name, value) -> {
                    if (text.contains(value)) {
                        found.add("the value of " + name + " stands in " + file);
                    }
                });
            }
        }
        return found;
    }
}
