package io.slipway.audit;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.control.JsonColumn;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes and reads audit rows. */
@Singleton
public final class AuditStore {
    private static final TypeReference<Map<String, String>> DETAIL = new TypeReference<>() {};

    private static final String RECORD = """
            INSERT INTO slipway.audit (actor, act, kind, object, project, detail)
            VALUES (:actor, :act, :kind, :object, :project,
                    jsonb_object(:keys::text[], :values::text[]))
            """;

    /** Records {@code act} in the caller's transaction. */
    public void record(Handle handle, AuditEvent act) {
        handle.createUpdate(RECORD)
                .bind("actor", act.actor().name())
                .bind("act", act.verb())
                .bind("kind", act.kind())
                .bind("object", act.object())
                .bind("project", act.project())
                .bindArray("keys", String.class, act.detail().keySet())
                .bindArray("values", String.class, act.detail().values())
                .execute();
    }

    private static final String LIST = """
            SELECT id, at, actor, act, kind, object, project, detail FROM slipway.audit
            WHERE id < :before
              AND (:actor::text IS NULL OR actor = :actor)
              AND (:act::text IS NULL OR act = :act)
              AND (:kind::text IS NULL OR kind = :kind)
              AND (:object::text IS NULL OR object = :object)
              AND (:project::text IS NULL OR project = :project)
              AND (:since::timestamptz IS NULL OR at >= :since)
            ORDER BY id DESC LIMIT :rows
            """;

    /** What an act must have to be listed. A null field matches each act. */
    public record Filter(
            @Nullable String actor,
            @Nullable String act,
            @Nullable String kind,
            @Nullable String object,
            @Nullable String project,
            @Nullable Instant since) {}

    /** A page of acts with ids below {@code before}, the newest first. */
    public List<AuditEntry> list(Handle handle, long before, Filter filter, int rows) {
        return handle.createQuery(LIST)
                .bind("before", before)
                .bindMethods(filter)
                .bind("rows", rows)
                .map((rs, ctx) -> new AuditEntry(
                        rs.getLong("id"),
                        rs.getTimestamp("at").toInstant(),
                        new AuditEvent(
                                new Actor(rs.getString("actor")),
                                rs.getString("act"),
                                rs.getString("kind"),
                                rs.getString("object"),
                                rs.getString("project"),
                                JsonColumn.read(rs.getString("detail"), DETAIL))))
                .list();
    }
}
