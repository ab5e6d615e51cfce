package io.slipway.apply.history;

import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeMap;

/** The settings that a step leaves in its session for the steps after it, in the step's history row. */
public final class KeptSettings {
    private KeptSettings() {}

    private static final String READ = """
            SELECT s.name, s.setting
            FROM slipway.history h, pg_catalog.jsonb_each_text(
                pg_catalog.jsonb_extract_path(h.session, 'settings')) AS s(name, setting)
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text
              AND h.step OPERATOR(pg_catalog.=) ?::pg_catalog.int4""";

    /** Those that the step before this one has left; none where it is the first. */
    public static SessionSettings before(Connection connection, StepClaim place) throws SQLException {
        try (var query = connection.prepareStatement(READ)) {
            query.setString(1, place.targetUid().toString());
            query.setString(2, place.key());
            query.setInt(3, place.step() - 1);
            try (var row = query.executeQuery()) {
                var found = new TreeMap<String, String>();
                while (row.next()) {
                    found.put(row.getString(1), row.getString(2));
                }
                return new SessionSettings(found);
            }
        }
    }

    /** A call of it, for a statement of its own or as a column beside another. */
    static final String CALL = """
            slipway.keep_session(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, pg_catalog.jsonb_object(?::pg_catalog.text[], ?::pg_catalog.text[]))""";

    /** Writes them to the row of the step; false: it is not ours any more. */
    public static boolean write(Connection connection, StepClaim start, Nonce nonce, SessionSettings settings)
            throws SQLException {
        try (var call = connection.prepareStatement("SELECT " + CALL)) {
            settings.bind(call, HistoryFunctions.bindOwner(call, start, nonce));
            return HistoryFunctions.isTrue(call);
        }
    }
}
