package io.slipway.cluster;

import io.slipway.postgres.facts.SessionIdentity;
import io.slipway.replica.ReplicaStore;
import io.slipway.rollout.ownership.ClaimStore;
import io.slipway.testing.ReplicaInJvm;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A replica that claimed a run, recorded a session, and was declared dead; nothing of it but the session is there. */
final class DeadReplica {
    private final TestPostgres.Database control;
    private final TestPostgres.Database target;
    private final ReplicaInJvm heir;
    private final ClaimStore claim = new ClaimStore();
    private final UUID id = UUID.randomUUID();

    DeadReplica(TestPostgres.Database control, TestPostgres.Database target, ReplicaInJvm heir) {
        this.control = control;
        this.target = target;
        this.heir = heir;
    }

    UUID id() {
        return id;
    }

    /** Its session, as this login. */
    Connection claim(String login) {
        heir.transactions().run("test", handle -> new ReplicaStore().register(handle, id, "there", "test"));
        var run = heir.transactions().once(handle -> claim.claim(handle, id, 1)).getFirst();
        var session = target.open(login);
        var recorded = recorded(session);
        int n = run.sessions() + 1;
        heir.transactions().run("test", handle -> claim.recordSession(handle, run, id, n, recorded));
        control.execute("UPDATE slipway.replica SET declared_dead_at = now() WHERE id = '" + id + "'");
        return session;
    }

    private SessionIdentity recorded(Connection session) {
        try (var statement = session.createStatement();
                var self = statement.executeQuery("""
                        SELECT a.pid, a.backend_start, c.system_identifier, d.oid
                        FROM pg_stat_activity a, pg_control_system() c, pg_database d
                        WHERE a.pid = pg_backend_pid() AND d.datname = current_database()
                        """)) {
            self.next();
            return new SessionIdentity(
                    self.getInt(1),
                    self.getObject(2, OffsetDateTime.class),
                    self.getLong(3),
                    self.getLong(4),
                    target.spec().address().toString(),
                    SessionIdentity.hex(new byte[32]));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
