package io.slipway.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.audit.Actor;
import io.slipway.audit.AuditStore;
import io.slipway.control.Transactions;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.ProblemException;
import io.slipway.target.scope.Environment;
import io.slipway.target.scope.EnvironmentStore;
import io.slipway.target.scope.LabelSelector;
import io.slipway.target.scope.LabelSelectorTest;
import io.slipway.target.scope.Name;
import io.slipway.target.scope.Project;
import io.slipway.target.scope.ProjectStore;
import io.slipway.target.server.Login;
import io.slipway.target.server.Pooler;
import io.slipway.target.server.ServerEngine;
import io.slipway.target.server.ServerFindings;
import io.slipway.target.server.ServerSettings;
import io.slipway.target.server.ServerStore;
import io.slipway.target.server.Warning;
import io.slipway.testing.ControlDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetStoreDbTest {
    private final AuditStore audit = new AuditStore();
    private final TargetStore targets = new TargetStore(audit);
    private final TargetLookupStore lookup = new TargetLookupStore();
    private final ServerStore servers = new ServerStore(audit);
    private final ProjectStore projects = new ProjectStore(audit);
    private Transactions transactions;
    private TargetParents parents;

    @BeforeEach
    void aServer() {
        transactions = new Transactions(ControlDatabase.jdbi(ControlDatabase.create()));
        var settings = new ServerSettings(
                new ServerAddress("db.example", 5432),
                new Login("app", new SecretRef.Env("PASSWORD")),
                Environment.DEFAULT,
                TlsMode.VERIFY_FULL,
                Pooler.NONE,
                5,
                List.of(new ServerAddress("standby.example", 5433)),
                new Login("monitor", new SecretRef.Env("OTHER")),
                null);
        var findings = new ServerFindings(ServerEngine.POSTGRESQL, "18.1", 42L, List.of(new Warning("a", "b")));
        parents = transactions.in("test", h -> {
            var environment = new EnvironmentStore(audit).get(h, "default");
            var server = servers.create(h, Actor.ANONYMOUS, Name.of("server"), settings, environment, findings);
            assertThat(server.settings()).isEqualTo(settings);
            assertThat(server.findings()).isEqualTo(findings);
            return new TargetParents(projects.get(h, "default"), server);
        });
    }

    private Target create(String name, long oid, Map<String, String> labels) {
        return transactions.in(
                "test",
                h -> targets.create(h, Actor.ANONYMOUS, Name.of(name), settings(name, labels), parents, findings(oid)));
    }

    private Optional<Target> find(String name) {
        return transactions.read(h -> targets.find(h, name));
    }

    private static TargetSettings settings(String database, Map<String, String> labels) {
        return new TargetSettings(Project.DEFAULT, Name.of("server"), database, labels, null);
    }

    private static TargetFindings findings(long oid) {
        return new TargetFindings(new DatabaseIdentity(42, oid, 0, 1), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tier=tenant",
                "tier!=tenant",
                "tier!=other",
                "owner!=a",
                "region in (eu,us)",
                "region in (us)",
                "region notin (eu)",
                "owner notin (a)",
                "tier",
                "owner exists",
                "!owner",
                "!tier",
                "tier=tenant,region=us"
            })
    void sqlAndMemoryAgreeOnASelector(String text) {
        create("labelled", 1, LabelSelectorTest.LABELS);
        create("bare", 2, Map.of());
        var selector = LabelSelector.parse(text, "/selector");
        var found = transactions.read(h -> lookup.list(h, "default", selector, "", 10)).stream()
                .map(target -> target.name().value())
                .toList();
        assertThat(found.contains("labelled")).isEqualTo(selector.matches(LabelSelectorTest.LABELS));
        assertThat(found.contains("bare")).isEqualTo(selector.matches(Map.of()));
    }

    @Test
    void theTableRefusesADatabaseThatIsRegisteredTwice() {
        create("first", 7, Map.of());
        assertThatThrownBy(() -> create("second", 7, Map.of()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem()).isEqualTo(new ConflictProblem.TargetExists("first", false)));
        assertThatThrownBy(() -> create("first", 8, Map.of()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem()).isEqualTo(new ConflictProblem.Taken("target", "first")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVAILABLE", "RUNNING"})
    void aTargetOrServerWithAnActiveRunCannotBeDeleted(String state) {
        var target = create("busy", 1, Map.of());
        transactions.run("test", h -> h.execute(RUN, target.id(), state, state, state));
        for (var refused : List.<Runnable>of(
                () -> transactions.run("t", h -> targets.delete(h, Actor.ANONYMOUS, targets.lock(h, "busy"))),
                () -> transactions.run("t", h -> servers.refuseWhileActive(h, servers.lock(h, "server"))))) {
            assertThatThrownBy(refused::run)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem()).isInstanceOf(ConflictProblem.InUse.class));
        }
        assertThat(find("busy")).isPresent();
    }

    @Test
    void aDeletedTargetIsNotFoundAndItsNameIsFree() {
        var first = create("again", 1, Map.of());
        transactions.run("test", h -> targets.delete(h, Actor.ANONYMOUS, targets.lock(h, "again")));
        assertThat(find("again")).isEmpty();
        assertThat(create("again", 1, Map.of()).id()).isNotEqualTo(first.id());
    }

    private static final String RUN = """
            WITH p AS (INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                       VALUES (1, 't', ARRAY[?::bigint], '{}', 'a', 'ROLLED_OUT') RETURNING id, targets[1] AS target),
                 r AS (INSERT INTO slipway.rollout (plan, plan_version, actor) SELECT id, 1, 'a' FROM p RETURNING id),
                 x AS (INSERT INTO slipway.rollout_target (rollout, target, environment, stage, wave)
                       SELECT r.id, p.target, 'default', 1, 1 FROM r, p RETURNING rollout, target),
                 k AS (INSERT INTO slipway.task (rollout, target, ordinal) SELECT rollout, target, 1 FROM x RETURNING id, target)
            INSERT INTO slipway.task_run (task, target, state, steps, epoch, started_at)
            SELECT id, target, ?, 1, CASE ? WHEN 'RUNNING' THEN 1 ELSE 0 END, CASE ? WHEN 'RUNNING' THEN now() END FROM k
            """;
}
