package io.slipway.target;

import io.slipway.postgres.connect.ConnectSpec;
import io.slipway.problem.InputProblem;
import io.slipway.target.server.ServerInspection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives the history of a physical copy a new uid. A copy has the system identifier and database oid of its original, so
 * only the uid distinguishes both.
 */
final class CopiedHistory {
    private final ServerInspection inspection;

    CopiedHistory(ServerInspection inspection) {
        this.inspection = inspection;
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
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static boolean rekey(Connection connection, UUID uid) throws SQLException {
        try (var call = connection.prepareStatement("SELECT slipway.rekey(?, pg_catalog.gen_random_uuid())")) {
            call.setObject(1, uid);
            return call.execute();
        }
    }
}
