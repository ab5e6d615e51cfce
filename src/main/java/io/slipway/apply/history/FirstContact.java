package io.slipway.apply.history;

import io.slipway.postgres.error.CallFrame;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Says why the schema {@code slipway} could not be created in a target, and what to do about it. */
final class FirstContact {
    private FirstContact() {}

    private static final String EVENT_TRIGGERS = """
            SELECT t.evtname, p.proname FROM pg_catalog.pg_event_trigger t
                JOIN pg_catalog.pg_proc p ON p.oid = t.evtfoid
            WHERE t.evtenabled <> 'D' ORDER BY t.evtname""";

    /** The refusal in words that help; the driver's own text repeats the whole script. */
    static SQLException refused(Connection connection, SQLException e) {
        var state = SqlState.of(e);
        if (state.passes()) {
            return new SQLException(ServerError.of(e).message(), e.getSQLState(), e);
        }
        return new SQLException(
                "The schema slipway could not be created: %s.%s Let a DBA run the script that slipway doctor --grants prints, then retry the task."
                        .formatted(ServerError.of(e).withoutData().message(), reason(connection, e)),
                e.getSQLState(),
                e);
    }

    private static String reason(Connection connection, SQLException e) {
        if (SqlState.of(e).readOnly()) {
            return " The database is read-only for this login: turn default_transaction_read_only off.";
        }
        try {
            List<String> triggers = triggers(connection, e);
            return triggers.isEmpty()
                    ? ""
                    : " The event trigger %s of this database refused it.".formatted(String.join(", ", triggers));
        } catch (SQLException unseen) {
            return "";
        }
    }

    /** Those whose function is among the calls that led to the error. */
    private static List<String> triggers(Connection connection, SQLException e) throws SQLException {
        var calls = CallFrame.of(ServerError.of(e).report().context());
        var found = new ArrayList<String>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(EVENT_TRIGGERS)) {
            while (row.next()) {
                String function = row.getString(2);
                if (calls.stream().anyMatch(call -> call.name().equals(function))) {
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }
}
