package io.slipway.isolation;

import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Runs specs in every interleaving on a control database of its own. */
final class SpecRunner implements AutoCloseable {
    private static final int SESSIONS = 3;
    private final TestPostgres.Database database = ControlDatabase.create();
    private final Jdbi jdbi = ControlDatabase.jdbi(database);
    private final Handle monitor = jdbi.open();
    private final List<Session> sessions = new ArrayList<>();
    private int waits;

    SpecRunner() {
        database.execute(InitialState.BASE);
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new Session(jdbi));
        }
    }

    /** What came of a spec. */
    record Report(String spec, int interleavings, int waits, List<String> violations) {
        @Override
        public String toString() {
            return "%-28s %5d interleavings, %5d waits, %d violations"
                    .formatted(spec, interleavings, waits, violations.size());
        }
    }

    Report run(Spec spec) throws Exception {
        return run(spec, spec.interleavings());
    }

    Report run(Spec spec, List<int[]> interleavings) throws Exception {
        List<String> violations = new ArrayList<>();
        waits = 0;
        execute("VACUUM slipway.task_run, slipway.transition, slipway.check_run, slipway.task_run_session");
        for (int[] turns : interleavings) {
            violations.addAll(run(spec, turns));
        }
        return new Report(spec.name(), interleavings.size(), waits, violations);
    }

    private List<String> run(Spec spec, int[] turns) throws Exception {
        execute(spec.given().sql());
        sessions.forEach(Session::fresh);
        var world = new IsolationFixture(monitor, spec.given());
        var interleaving = new Interleaving(spec, turns, world, sessions);
        interleaving.run();
        waits += interleaving.waits();
        List<String> wrong = new ArrayList<>(spec.failuresAllowed() ? List.of() : interleaving.failures());
        wrong.addAll(Invariants.broken(world));
        try {
            spec.then().accept(world);
        } catch (AssertionError e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        return wrong.stream().map(w -> w + " after " + interleaving).toList();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = monitor.getConnection().createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        sessions.forEach(Session::close);
        monitor.close();
    }
}
