package io.slipway.target;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.audit.AuditChanges;
import io.slipway.control.JsonColumn;
import io.slipway.target.scope.Name;
import io.slipway.target.server.Warning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a {@link Target} is stored in its row: the columns to select, the parameters to write. */
final class TargetRows {
    /**
     * All columns of {@link #target}, without a condition: {@code t} is the target, {@code p} and {@code s} its
     * parents.
     */
    static final String SELECT = """
            SELECT t.id, t.name, t.project, p.name AS project_name, t.server, s.name AS server_name, t.database_name,
                   t.labels, t.search_path, t.target_uid, t.system_identifier, t.database_oid, t.copy_number, t.timeline,
                   t.state, t.missing, t.unknown, t.state_detail, t.warnings, t.version, t.created_at, t.updated_at
            FROM slipway.target t
            JOIN slipway.project p ON p.id = t.project
            JOIN slipway.server s ON s.id = t.server
            """;

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<Warning>> WARNINGS = new TypeReference<>() {};

    private static final TypeReference<List<ForeignChange>> FOREIGN = new TypeReference<>() {};

    private TargetRows() {}

    /** By the names of the statements' parameters. */
    static Map<String, @Nullable Object> parameters(TargetSettings settings, TargetFindings findings) {
        DatabaseIdentity identity = findings.identity();
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("database", settings.database());
        parameters.put("labels", JsonColumn.write(settings.labels()));
        parameters.put("searchPath", settings.searchPath());
        parameters.put("systemIdentifier", identity.systemIdentifier());
        parameters.put("databaseOid", identity.databaseOid());
        parameters.put("copyNumber", identity.copyNumber());
        parameters.put("timeline", identity.timeline());
        parameters.put("warnings", JsonColumn.write(findings.warnings()));
        return parameters;
    }

    /** The detail of the audit row of a change: server and database, then the old and new values. */
    static Map<String, String> changes(Target before, TargetSettings settings, TargetFindings findings) {
        TargetSettings old = before.settings();
        return new AuditChanges()
                .with("server", settings.server().value())
                .with("database", settings.database())
                .compare("project", old.project(), settings.project())
                .compare("server", old.server(), settings.server())
                .compare(parameters(old, before.findings()), parameters(settings, findings))
                .detail();
    }

    static Target target(ResultSet rs) throws SQLException {
        return new Target(
                rs.getLong("id"),
                Name.of(rs.getString("name")),
                rs.getLong("project"),
                rs.getLong("server"),
                new TargetSettings(
                        Name.of(rs.getString("project_name")),
                        Name.of(rs.getString("server_name")),
                        rs.getString("database_name"),
                        JsonColumn.read(rs.getString("labels"), LABELS),
                        rs.getString("search_path")),
                new TargetFindings(
                        new DatabaseIdentity(
                                rs.getLong("system_identifier"),
                                rs.getLong("database_oid"),
                                rs.getInt("copy_number"),
                                rs.getObject("timeline", Integer.class)),
                        JsonColumn.read(rs.getString("warnings"), WARNINGS)),
                rs.getObject("target_uid", UUID.class),
                TargetState.valueOf(rs.getString("state")),
                JsonColumn.read(rs.getString("missing"), STRINGS),
                JsonColumn.read(rs.getString("unknown"), FOREIGN),
                rs.getString("state_detail"),
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
