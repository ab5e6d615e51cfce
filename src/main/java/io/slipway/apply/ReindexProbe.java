package io.slipway.apply;

import io.slipway.sql.SingleForm;
import java.sql.Connection;
import java.sql.SQLException;

/** REINDEX … CONCURRENTLY: whether each index that was valid has been replaced, and no half-built one is left. */
record ReindexProbe(SingleForm.Reindex form) implements SingleProbe {

    private static final String BEFORE = """
            WITH RECURSIVE named AS (
                SELECT ?::oid AS oid WHERE ?::text IN ('INDEX', 'TABLE')
                UNION
                SELECT p.inhrelid FROM named JOIN pg_inherits p ON p.inhparent = named.oid),
            owner AS (
                SELECT coalesce(x.indrelid, c.oid) AS oid, x.indexrelid AS only
                FROM named JOIN pg_class c ON c.oid = named.oid LEFT JOIN pg_index x ON x.indexrelid = named.oid
                UNION ALL
                SELECT c.oid, NULL FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
                  AND ((?::text = 'SCHEMA' AND n.nspname = ?::name)
                    OR (?::text = 'DATABASE' AND n.nspname <> 'pg_catalog' AND NOT starts_with(n.nspname, 'pg_toast')))),
            tables AS (
                SELECT o.oid, o.only FROM owner o
                UNION
                SELECT c.reltoastrelid, NULL FROM owner o JOIN pg_class c ON c.oid = o.oid
                WHERE o.only IS NULL AND c.reltoastrelid <> 0),
            indexes AS (
                SELECT x.indexrelid AS oid, x.indisvalid AS valid
                FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
                WHERE i.relkind = 'i' AND NOT x.indisexclusion AND (t.only IS NULL OR t.only = x.indexrelid)),
            leftovers AS (
                SELECT x.indexrelid AS oid FROM tables t JOIN pg_index x ON x.indrelid = t.oid WHERE NOT x.indisvalid)
            SELECT jsonb_build_object('kind', 'REINDEX',
                       'tables', (SELECT coalesce(jsonb_agg(DISTINCT t.oid), '[]') FROM tables t),
                       'indexes', (SELECT coalesce(jsonb_agg(i.oid), '[]') FROM indexes i WHERE i.valid),
                       'leftovers', (SELECT coalesce(jsonb_agg(DISTINCT l.oid), '[]') FROM leftovers l)), NULL""";

    @Override
    public Before before(Connection connection) throws SQLException {
        var scope = form.scope();
        var name = form.name();
        boolean relation = scope == SingleForm.Reindex.Scope.INDEX || scope == SingleForm.Reindex.Scope.TABLE;
        var schema = name == null ? null : name.last();
        return Catalog.before(
                connection,
                BEFORE,
                relation ? Catalog.resolve(connection, name) : null,
                scope.name(),
                scope.name(),
                schema,
                scope.name());
    }

    private static final String LOOK = """
            WITH b AS (SELECT ?::jsonb AS j),
            tables AS (SELECT e::oid AS oid FROM b, jsonb_array_elements_text(b.j -> 'tables') e),
            before AS (SELECT e::oid AS oid FROM b, jsonb_array_elements_text(b.j -> 'leftovers') e),
            leftover AS (
                SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, i.relname) AS remove,
                       (SELECT p.pid FROM pg_stat_progress_create_index p WHERE p.relid = x.indrelid
                            AND p.datid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                        LIMIT 1) AS builder
                FROM tables t JOIN pg_index x ON x.indrelid = t.oid
                    JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
                WHERE NOT x.indisvalid AND i.relname ~ '_cc(new|old)[0-9]*$'
                  AND x.indexrelid NOT IN (SELECT f.oid FROM before f)
                  -- of a TOAST table only those may drop it who may look into its schema
                  AND has_schema_privilege(n.oid, 'USAGE'))
            SELECT CASE WHEN EXISTS (SELECT FROM leftover l WHERE l.builder IS NOT NULL) THEN 'BUSY'
                        WHEN EXISTS (SELECT FROM leftover) THEN 'HALF'
                        WHEN EXISTS (SELECT FROM pg_index x JOIN jsonb_array_elements_text(b.j -> 'indexes') e
                                         ON x.indexrelid = e::oid WHERE x.indisvalid) THEN 'ABSENT'
                        ELSE 'DONE' END,
                   (SELECT array_agg(coalesce('process ' || l.builder, l.remove)) FROM leftover l), NULL
            FROM b""";

    @Override
    public Verdict look(Connection connection, String before) throws SQLException {
        return Catalog.look(connection, LOOK, before);
    }

    @Override
    public boolean decides() {
        return true;
    }
}
