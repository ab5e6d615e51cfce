package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that start at once on an empty database: one migrates, the others wait, all start. */
class ControlSchemaRaceTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void oneReplicaMigratesAndTheOtherReplicasWait(int replicas) throws Exception {
        var database = TestPostgres.shared().createDatabase();
        var barrier = new CyclicBarrier(replicas);
        Callable<Integer> replica = () -> {
            var flyway = ControlDatabase.flyway(database, TestPostgres.SUPERUSER);
            barrier.await(30, TimeUnit.SECONDS);
            return flyway.migrate().migrationsExecuted;
        };
        var executed = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer :
                    threads.invokeAll(java.util.Collections.nCopies(replicas, replica), 90, TimeUnit.SECONDS)) {
                executed.add(answer.get());
            }
        }
        assertThat(executed).containsOnlyOnce(1);
        assertThat(executed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
        assertThat(
                        database.query(
                                "SELECT string_agg(version || ' ' || success, ',') FROM slipway.flyway_schema_history WHERE version IS NOT NULL"))
                .isEqualTo("001 true");
        assertThat(database.query("SELECT count(*) FROM slipway.installation")).isEqualTo("1");
    }
}
