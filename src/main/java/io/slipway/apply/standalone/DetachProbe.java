package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * DETACH PARTITION CONCURRENTLY: whether the table is still a partition of the parent. A half-finished detach is
 * finished.
 */
record DetachProbe(StandaloneForm.DetachPartition form) implements StandaloneProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', 'DETACH PARTITION', 'parent', ?::oid, 'partition', ?::oid,
                       'attached', EXISTS (SELECT FROM pg_inherits h
                                           WHERE h.inhparent = ?::oid AND h.inhrelid = ?::oid AND NOT h.inhdetachpending)),
                   NULL""";

    @Override
    public Before before(Connection connection) throws SQLException {
        var parent = CatalogProbe.resolve(connection, form.parent());
        var partition = CatalogProbe.resolve(connection, form.partition());
        return CatalogProbe.before(connection, BEFORE, parent, partition, parent, partition);
    }

    @Override
    public boolean isFinished() {
        return true;
    }

    private static final String READ_STATE = """
            WITH b AS (SELECT ?::jsonb AS j),
            still AS (
                SELECT h.inhdetachpending AS pending, format('ALTER TABLE %I.%I DETACH PARTITION %I.%I FINALIZE',
                           pn.nspname, p.relname, cn.nspname, c.relname) AS finish
                FROM b JOIN pg_inherits h ON h.inhparent = (b.j ->> 'parent')::oid
                        AND h.inhrelid = (b.j ->> 'partition')::oid
                    JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                    JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace)
            SELECT CASE WHEN s.pending AND (b.j ->> 'attached')::boolean THEN 'HALF'
                        WHEN s.finish IS NOT NULL OR NOT coalesce((b.j ->> 'attached')::boolean, false) THEN 'ABSENT'
                        ELSE 'DONE' END,
                   ARRAY[s.finish], NULL
            FROM b LEFT JOIN still s ON true""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        return CatalogProbe.readVerdict(connection, READ_STATE, before);
    }
}
