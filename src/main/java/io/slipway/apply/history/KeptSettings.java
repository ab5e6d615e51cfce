package io.slipway.apply.history;

import io.slipway.apply.session.Nonce;
import io.slipway.apply.session.SessionSettings;
import io.slipway.postgres.facts.HistoryAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings that a step leaves in its session for the steps after it, in the step's history row.
 *
 * @param unconfirmed names of settings that may have ended with the step's transaction. The server tells that after
 *     COMMIT only, so the row that is written before COMMIT names them.
 */
public record KeptSettings(SessionSettings settings, Set<String> unconfirmed) {
    public KeptSettings {
        unconfirmed = Set.copyOf(unconfirmed);
    }

    /** These settings certainly hold after the step. */
    public static KeptSettings confirmed(SessionSettings settings) {
        return new KeptSettings(settings, Set.of());
    }

    private static final String READ = """
            SELECT s.name, s.setting
            FROM slipway.history h, pg_catalog.jsonb_each_text(
                pg_catalog.jsonb_extract_path(h.session, 'settings')) AS s(name, setting)
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text
              AND h.step OPERATOR(pg_catalog.=) ?::pg_catalog.int4
            UNION ALL
            SELECT u.name, NULL
            FROM slipway.history h, pg_catalog.jsonb_array_elements_text(
                pg_catalog.jsonb_extract_path(h.session, 'unconfirmed')) AS u(name)
            WHERE h.target_uid OPERATOR(pg_catalog.=) ?::pg_catalog.uuid
              AND h.change_key OPERATOR(pg_catalog.=) ?::pg_catalog.text
              AND h.step OPERATOR(pg_catalog.=) ?::pg_catalog.int4""";

    /** Those that the step before this one has left; none where it is the first. */
    public static KeptSettings before(Connection connection, StepClaim place) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            for (int n = 1; n <= 4; n += 3) {
                query.setString(n, place.targetUid().toString());
                query.setString(n + 1, place.key());
                query.setInt(n + 2, place.step() - 1);
            }
            try (ResultSet row = query.executeQuery()) {
                var found = new TreeMap<String, String>();
                var unconfirmed = new TreeSet<String>();
                while (row.next()) {
                    String setting = row.getString(2);
                    if (setting == null) {
                        unconfirmed.add(row.getString(1));
                    } else {
                        found.put(row.getString(1), setting);
                    }
                }
                return new KeptSettings(new SessionSettings(found), unconfirmed);
            }
        }
    }

    /** A call of it, for a statement of its own or as a column beside another. */
    static final String CALL = """
            slipway.keep_session(?::pg_catalog.uuid, ?::pg_catalog.text, ?::pg_catalog.int4, ?::pg_catalog.int8,
                ?::pg_catalog.bytea, pg_catalog.jsonb_build_object(
                    'settings', pg_catalog.jsonb_object(?::pg_catalog.text[], ?::pg_catalog.text[]),
                    'unconfirmed', ?::pg_catalog.text[]), ?::pg_catalog.bytea)""";

    /** Binds the parameters of {@link #CALL}; the number of the next parameter. */
    int bind(PreparedStatement call, HistoryAccess access, StepClaim start, Nonce nonce) throws SQLException {
        int n = settings.bind(call, HistoryFunctions.bindOwner(call, start, nonce));
        call.setString(n, SessionSettings.array(unconfirmed));
        access.bind(call, n + 1);
        return n + 2;
    }

    /** Writes them to the row of the step; false: it is not ours any more. */
    public boolean write(Connection connection, HistoryAccess access, StepClaim start, Nonce nonce)
            throws SQLException {
        try (PreparedStatement call = connection.prepareStatement("SELECT " + CALL)) {
            bind(call, access, start, nonce);
            return HistoryFunctions.isTrue(call);
        }
    }
}
