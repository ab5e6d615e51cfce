package io.slipway.cluster;

import io.slipway.audit.Actor;
import io.slipway.plan.Change;
import io.slipway.plan.PlanDraft;
import io.slipway.plan.PlanOptions;
import io.slipway.plan.PlanStatus;
import io.slipway.plan.PlanStore;
import io.slipway.plan.PlanSubjectStore.Subjects;
import io.slipway.sql.Script;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Registers a fleet in a control database and rolls changes out to it, without any HTTP. */
final class StoredRollout {
    private static final int MAX_FAILURES = 1_000;

    private final TestPostgres.Database control;
    private final TargetDatabases fleet;

    StoredRollout(TestPostgres.Database control, TargetDatabases fleet) {
        this.control = control;
        this.fleet = fleet;
    }

    private static final String SERVER = """
            INSERT INTO slipway.server (name, engine, host, port, login, secret, environment, tls_mode, max_tasks)
            SELECT 'fleet', 'POSTGRESQL', '%s', %d, '%s', '%s', id, 'DISABLE', 100 FROM slipway.environment
            """;

    private static final String NUMBERS = """
            SELECT string_agg(format('(%s, %L, %s, %s)', f.n, d.datname, c.system_identifier, d.oid), ', ')
            FROM pg_control_system() c, unnest(string_to_array('%s', ',')) WITH ORDINALITY AS f (name, n)
                JOIN pg_database d ON d.datname = f.name
            """;

    private static final String TARGETS = """
            INSERT INTO slipway.target (name, project, server, database_name, system_identifier, database_oid)
            SELECT replace(d.name, '_', '-'), p.id, s.id, d.name, d.system_identifier, d.oid
            FROM slipway.project p, slipway.server s, (VALUES %s) AS d (n, name, system_identifier, oid)
            ORDER BY d.n
            """;

    /** The server of the fleet and a target for each of its databases, in their order. */
    StoredRollout register() {
        var spec = fleet.databases().getFirst().spec();
        control.execute(
                SERVER.formatted(spec.address().host(), spec.address().port(), fleet.login(), fleet.secret()),
                TARGETS.formatted(fleet.databases()
                        .getFirst()
                        .query(NUMBERS.replace("'%s'", "'" + String.join(",", fleet.names()) + "'"))));
        return this;
    }

    /** A plan of these scripts, rolled out at once. */
    void start(ReplicaInJvm replica, List<String> scripts, int maxParallel) {
        var plans = new PlanStore();
        replica.transactions().run("test", (Handle handle) -> {
            var id = plans.insert(handle, targets(), draft(scripts, maxParallel), "tester");
            plans.move(handle, id, PlanStatus.CHECKING, PlanStatus.READY);
            replica.rolloutCreator().create(handle, plans.find(handle, id).orElseThrow(), Actor.POLICY);
        });
    }

    private Subjects targets() {
        var targets = String.valueOf(control.query("SELECT string_agg(id::text, ',' ORDER BY id) FROM slipway.target"));
        return new Subjects(
                1, Stream.of(targets.split(",", -1)).map(Long::valueOf).toList(), null);
    }

    private static PlanDraft draft(List<String> scripts, int maxParallel) {
        return new PlanDraft(
                "default",
                "scripts of a test",
                "",
                Map.of(),
                List.of(),
                null,
                options(maxParallel),
                IntStream.rangeClosed(1, scripts.size())
                        .mapToObj(n -> change(n, scripts.get(n - 1)))
                        .toList());
    }

    private static Change change(int n, String script) {
        return new Change(n, null, "default", "", script, Script.of(script).checksum(), null, null);
    }

    private static PlanOptions options(int maxParallel) {
        var d = PlanOptions.DEFAULTS;
        return new PlanOptions(
                d.waves(),
                maxParallel,
                MAX_FAILURES,
                d.retries(),
                d.lockTimeout(),
                d.lockDeadline(),
                d.statementTimeout(),
                d.softTimeout(),
                d.hardTimeout(),
                d.victimBudget(),
                d.maxVictims(),
                d.idempotent(),
                d.backup(),
                PlanOptions.ChecksOption.SKIP);
    }
}
