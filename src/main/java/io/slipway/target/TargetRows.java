package io.slipway.target;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.control.JsonColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** How a {@link Target} lies in its row. */
final class TargetRows {
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<List<Warning>> WARNINGS = new TypeReference<>() {};

    private TargetRows() {}

    static <S extends SqlStatement<S>> S bind(S statement, TargetSettings settings, TargetFindings findings) {
        DatabaseIdentity identity = findings.identity();
        return statement
                .bind("database", settings.database())
                .bind("labels", JsonColumn.write(settings.labels()))
                .bind("searchPath", settings.searchPath())
                .bind("systemIdentifier", identity.systemIdentifier())
                .bind("databaseOid", identity.databaseOid())
                .bind("copyNumber", identity.copyNumber())
                .bind("timeline", identity.timeline())
                .bind("warnings", JsonColumn.write(findings.warnings()));
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
                rs.getInt("version"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }
}
