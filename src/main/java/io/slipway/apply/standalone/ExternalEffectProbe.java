package io.slipway.apply.standalone;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * For statements with effects outside of their transaction: a replication slot, a prepared transaction, another server.
 * The catalog does not show their result. Their error is certain only if the visible objects are as they were before.
 */
record ExternalEffectProbe(StandaloneForm.Outside form) implements StandaloneProbe {

    private static final String SEEN = """
            jsonb_build_object('kind', 'OUTSIDE',
                'slots', (SELECT coalesce(jsonb_agg(jsonb_build_array(s.slot_name, s.plugin, s.database)
                                                    ORDER BY s.slot_name), '[]')
                          FROM pg_replication_slots s WHERE NOT s.temporary),
                'prepared', (SELECT coalesce(jsonb_agg(p.gid ORDER BY p.gid), '[]') FROM pg_prepared_xacts p
                             WHERE p.database = current_database()))""";

    private static final String BEFORE = "SELECT " + SEEN;

    @Override
    public Before before(Connection connection) throws SQLException {
        return CatalogProbe.pinned(connection, ignored -> {
            try (PreparedStatement query = connection.prepareStatement(BEFORE);
                    ResultSet row = query.executeQuery()) {
                row.next();
                return new Before(row.getString(1), null);
            }
        });
    }

    @Override
    public Verdict verdict(Connection connection, String before) {
        return new Verdict.Undecidable();
    }

    @Override
    public boolean decides() {
        return false;
    }

    private static final String CHANGED = "SELECT ?::jsonb <> " + SEEN;

    @Override
    public boolean doubtsError(Connection connection, String before, SqlState state) throws SQLException {
        return switch (form.reach()) {
            case OTHER_SERVER -> true;
            // the server finds these errors before it sends anything to the publisher
            case PUBLISHER -> !state.syntaxOrAccessRule();
            case SLOT_OR_PREPARED -> changed(connection, before);
        };
    }

    private static boolean changed(Connection connection, String before) throws SQLException {
        return CatalogProbe.pinned(connection, ignored -> {
            try (PreparedStatement query = connection.prepareStatement(CHANGED)) {
                query.setString(1, before);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }
}
