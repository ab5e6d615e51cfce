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

    private static final String VERIFY = """
            SELECT count(*) AS rows, min(id) FILTER (WHERE broken) AS first_broken, max(seq) AS last,
                   (array_agg(encode(hash, 'hex') ORDER BY seq DESC NULLS LAST))[1] AS last_hash
            FROM (SELECT a.id, a.seq, a.hash,
                         a.hash IS DISTINCT FROM slipway.audit_hash(coalesce(lag(a.hash) OVER w, ''), a)
                         OR a.seq IS DISTINCT FROM row_number() OVER w AS broken
                  FROM slipway.audit a WINDOW w AS (ORDER BY a.seq)) checked
            """;

    /** Reads the whole log and computes its chain again. */
    public AuditChain verify(Handle handle) {
        return handle.createQuery(VERIFY)
                .map((rs, ctx) -> new AuditChain(
                        rs.getLong("rows"),
                        rs.getObject("first_broken", Long.class),
                        rs.getString("last_hash") == null
                                ? null
                                : new AuditChain.Anchor(rs.getLong("last"), rs.getString("last_hash"))))
                .one();
    }

    private static final String HAS_ANCHOR = """
            SELECT EXISTS (SELECT FROM slipway.audit WHERE seq = :number AND hash = decode(:hash, 'hex'))
            """;

    /**
     * Whether the log still has this row. Without it, rows at the end of the log were removed, or all was rewritten.
     */
    public boolean hasAnchor(Handle handle, AuditChain.Anchor anchor) {
        return handle.createQuery(HAS_ANCHOR)
                .bind("number", anchor.number())
                .bind("hash", anchor.hash())
                .mapTo(Boolean.class)
                .one();
    }

    /** What an act must have to be listed. A null field matches each act. */
    public record Filter(
            @Nullable String actor,
            @Nullable String act,
            @Nullable String kind,
            @Nullable String object,
            @Nullable String project,
            @Nullable Instant since) {}

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
