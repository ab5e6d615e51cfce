package io.slipway.target;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.postgres.facts.HistoryAccess;
import io.slipway.postgres.facts.InstallationKey;
import io.slipway.problem.InputProblem;
import io.slipway.target.server.ServerInspection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives the history of a physical copy a new uid. A copy has the system identifier and database oid of its original, so
 * only the uid distinguishes both.
 */
final class CopiedHistory {
    private final ServerInspection inspection;
    private final InstallationKey installation;

    CopiedHistory(ServerInspection inspection, InstallationKey installation) {
        this.inspection = inspection;
        this.installation = installation;
    }

    /** @param others targets with the same numbers; a target with an unknown uid may have the uid of the copy */
    void rekey(ConnectSpec copy, List<Target> others) {
        inspection.open(copy, connection -> {
            try {
                UUID uid = uid(connection);
                boolean shared = others.stream()
                        .anyMatch(other -> other.uid() == null || other.uid().equals(uid));
                return uid != null && shared && rekey(connection, uid);
            } catch (SQLException e) {
                throw new InputProblem.Validation(
                                "/database",
                                "this is a physical copy, and its login cannot give its history a new uid: "
                                        + e.getMessage())
                        .asException();
            }
        });
    }

    private static final String HAS_HISTORY =
            "SELECT pg_catalog.to_regclass('slipway.identity')::text FROM (SELECT 1) AS one";

    private static final String UID = """
            SELECT i.target_uid::text FROM slipway.identity i, pg_catalog.pg_control_system() c, pg_catalog.pg_database d
            WHERE d.datname = pg_catalog.current_database() AND i.system_identifier = c.system_identifier
              AND i.database_oid = d.oid""";

    private static @Nullable UUID uid(Connection connection) throws SQLException {
        String uid = text(connection, HAS_HISTORY) == null ? null : text(connection, UID);
        return uid == null ? null : UUID.fromString(uid);
    }

    private static @Nullable String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static final String REKEY = """
            SELECT slipway.rekey(?::pg_catalog.uuid, pg_catalog.gen_random_uuid(), ?::pg_catalog.bytea)""";

    private boolean rekey(Connection connection, UUID uid) throws SQLException {
        var access = HistoryAccess.read(connection, installation);
        access.demand();
        try (PreparedStatement call = connection.prepareStatement(REKEY)) {
            call.setString(1, uid.toString());
            access.bind(call, 2);
            return call.execute();
        }
    }
}
