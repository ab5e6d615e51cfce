package io.slipway.apply;

import io.slipway.sql.SingleForm;
import java.sql.Connection;
import java.sql.SQLException;

/** CREATE INDEX CONCURRENTLY: whether an index of that name on that table, absent before, is valid now. */
record CreateIndexProbe(SingleForm.CreateIndex form) implements SingleProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', 'CREATE INDEX', 'ifNotExists', ?::boolean, 'index', ?::name, 'table', c.oid,
                       'tableName', format('%I.%I', n.nspname, c.relname), 'there', t.oid, 'thereValid', t.valid),
                   CASE WHEN ?::boolean AND NOT t.valid
                       THEN format('%I.%I is there and is no valid index of this table', n.nspname, t.relname) END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN LATERAL (
                    SELECT i.oid, i.relname,
                           coalesce(x.indisvalid AND x.indisready AND x.indrelid = c.oid, false) AS valid
                    FROM pg_class i LEFT JOIN pg_index x ON x.indexrelid = i.oid
                    WHERE i.relnamespace = c.relnamespace AND i.relname = ?::name) t ON true
            WHERE c.oid = ?::oid""";

    @Override
    public Before before(Connection connection) throws SQLException {
        var table = Catalog.resolve(connection, form.table());
        var ifNotExists = Boolean.toString(form.ifNotExists());
        var index = form.index().last();
        return Catalog.before(connection, BEFORE, ifNotExists, index, ifNotExists, index, table);
    }

    private static final String LOOK = """
            WITH b AS (SELECT ?::jsonb AS j),
            made AS (
                SELECT x.indisvalid AND x.indisready AS valid, format('%I.%I', n.nspname, i.relname) AS name,
                       (SELECT p.pid FROM pg_stat_progress_create_index p
                        WHERE p.datid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                          AND p.index_relid = i.oid LIMIT 1) AS builder
                FROM b JOIN pg_index x ON x.indrelid = (b.j ->> 'table')::oid
                    JOIN pg_class i ON i.oid = x.indexrelid AND i.relname = (b.j ->> 'index')::name
                    JOIN pg_namespace n ON n.oid = i.relnamespace
                WHERE i.oid IS DISTINCT FROM (b.j ->> 'there')::oid),
            skipped AS (
                SELECT true AS valid FROM b JOIN pg_index x ON x.indexrelid = (b.j ->> 'there')::oid
                WHERE (b.j ->> 'ifNotExists')::boolean AND x.indisvalid AND x.indisready)
            SELECT CASE WHEN m.valid OR s.valid THEN 'DONE'
                        WHEN m.builder IS NOT NULL THEN 'BUSY'
                        WHEN m.name IS NOT NULL THEN 'HALF'
                        ELSE 'ABSENT' END,
                   ARRAY[coalesce('process ' || m.builder, 'DROP INDEX CONCURRENTLY IF EXISTS ' || m.name)], NULL
            FROM b LEFT JOIN made m ON true LEFT JOIN skipped s ON true""";

    @Override
    public Verdict look(Connection connection, String before) throws SQLException {
        return Catalog.look(connection, LOOK, before);
    }

    @Override
    public boolean decides() {
        return true;
    }

    @Override
    public boolean doubtsSuccess() {
        return true;
    }
}
