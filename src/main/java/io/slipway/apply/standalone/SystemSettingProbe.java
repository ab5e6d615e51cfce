package io.slipway.apply.standalone;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * ALTER SYSTEM: whether the configuration file of the server has the value. If the login cannot read the file, the
 * statement runs again, which does no harm. The value is not stored, because it may be a secret.
 */
record SystemSettingProbe(StandaloneForm.SystemSetting form) implements StandaloneProbe {
    private static final String BEFORE = "SELECT jsonb_build_object('kind', 'ALTER SYSTEM', 'name', ?::text), NULL";

    @Override
    public Before before(Connection connection) throws SQLException {
        return CatalogProbe.before(connection, BEFORE, form.name());
    }

    private static final String NOW = """
            SELECT f.setting FROM (SELECT ?::jsonb AS j) b JOIN pg_file_settings f
                ON lower(f.name) = lower(b.j ->> 'name') AND f.sourcefile LIKE '%postgresql.auto.conf'
            ORDER BY f.seqno DESC LIMIT 1""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        try {
            return CatalogProbe.ask(connection, NOW, before).equals(Optional.ofNullable(form.value()))
                    ? new Verdict.Done()
                    : new Verdict.NotApplied(null);
        } catch (SQLException e) {
            if (SqlState.of(e).equals(SqlState.INSUFFICIENT_PRIVILEGE)) {
                return new Verdict.Repeatable();
            }
            throw e;
        }
    }
}
