package io.slipway.audit;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Raises, clears and reads alerts. Each kind and subject has at most one open alert. */
@Singleton
public final class AlertStore {
    private static final String RAISE = """
            INSERT INTO slipway.alert (kind, subject, detail) VALUES (:kind, :subject, :detail)
            ON CONFLICT (kind, subject) WHERE cleared_at IS NULL DO NOTHING
            """;

    /** Raises an alert; false if this alert is already open. */
    public boolean raise(Handle handle, AlertKind kind, String subject, String detail) {
        return handle.createUpdate(RAISE)
                        .bind("kind", kind.slug())
                        .bind("subject", subject)
                        .bind("detail", detail)
                        .execute()
                == 1;
    }

    private static final String CLEAR = """
            UPDATE slipway.alert SET cleared_at = now()
            WHERE kind = :kind AND subject = :subject AND cleared_at IS NULL
            """;

    /** Clears the open alert of this kind and subject; false if there is none. */
    public boolean clear(Handle handle, AlertKind kind, String subject) {
        return handle.createUpdate(CLEAR)
                        .bind("kind", kind.slug())
                        .bind("subject", subject)
                        .execute()
                == 1;
    }

    private static final String OPEN = """
            SELECT id, kind, subject, detail, raised_at, cleared_at FROM slipway.alert
            WHERE kind = :kind AND cleared_at IS NULL ORDER BY id
            """;

    /** All open alerts of a kind, in the order of ids. */
    public List<Alert> open(Handle handle, AlertKind kind) {
        return handle.createQuery(OPEN)
                .bind("kind", kind.slug())
                .map(AlertStore::alert)
                .list();
    }

    private static final String LIST = """
            SELECT id, kind, subject, detail, raised_at, cleared_at FROM slipway.alert
            WHERE id < :before ORDER BY id DESC LIMIT :rows
            """;

    /** A page of alerts with ids below {@code before}, the newest first. */
    public List<Alert> list(Handle handle, long before, int rows) {
        return handle.createQuery(LIST)
                .bind("before", before)
                .bind("rows", rows)
                .map(AlertStore::alert)
                .list();
    }

    private static Alert alert(ResultSet rs, StatementContext ctx) throws SQLException {
        Timestamp cleared = rs.getTimestamp("cleared_at");
        return new Alert(
                rs.getLong("id"),
                rs.getString("kind"),
                rs.getString("subject"),
                rs.getString("detail"),
                rs.getTimestamp("raised_at").toInstant(),
                cleared == null ? null : cleared.toInstant());
    }
}
