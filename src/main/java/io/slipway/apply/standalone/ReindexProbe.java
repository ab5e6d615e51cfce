package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import io.slipway.sql.token.SqlName;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * REINDEX … CONCURRENTLY: whether each index was replaced and no half-built one is left. Of a table it rebuilds only
 * the valid indexes; an index that the statement names, in any case. If there is nothing to rebuild, the catalog shows
 * no result.
 */
record ReindexProbe(StandaloneForm.Reindex form) implements StandaloneProbe {

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
                SELECT x.indexrelid AS oid, x.indisvalid AS valid, i.relname, x.indrelid, x.indisexclusion AS exclusion,
                       t.only IS NOT NULL AS named
                FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
                WHERE i.relkind = 'i' AND (t.only IS NULL OR t.only = x.indexrelid)),
            leftovers AS (
                SELECT x.indexrelid AS oid, i.relname
                FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
                WHERE NOT x.indisvalid)
            SELECT jsonb_build_object('kind', 'REINDEX',
                       'tables', (SELECT coalesce(jsonb_agg(DISTINCT t.oid), '[]') FROM tables t),
                       'indexes', (SELECT coalesce(jsonb_agg(jsonb_build_object('oid', i.oid, 'valid', i.valid,
                                       'name', i.relname, 'table', i.indrelid, 'named', i.named)), '[]')
                                   FROM indexes i WHERE (i.valid OR i.named) AND NOT i.exclusion),
                       'leftovers', (SELECT coalesce(jsonb_object_agg(l.oid, l.relname), '{}') FROM leftovers l)),
                   (SELECT format('%I belongs to an exclusion constraint: PostgreSQL cannot rebuild it concurrently', i.relname)
                    FROM indexes i WHERE i.named AND i.exclusion LIMIT 1)""";

    @Override
    public Before before(Connection connection) throws SQLException {
        StandaloneForm.Reindex.Scope scope = form.scope();
        SqlName name = form.name();
        boolean relation = scope == StandaloneForm.Reindex.Scope.INDEX || scope == StandaloneForm.Reindex.Scope.TABLE;
        String schema = name == null ? null : name.last();
        return CatalogProbe.before(
                connection,
                BEFORE,
                relation ? CatalogProbe.resolve(connection, name) : null,
                scope.name(),
                scope.name(),
                schema,
                scope.name());
    }

    private static final String READ_STATE = "WITH b AS (SELECT ?::jsonb AS j)," + CatalogProbe.AT_IT + """
            ,
            tables AS (SELECT e::oid AS oid FROM b, jsonb_array_elements_text(b.j -> 'tables') e),
            leftover AS (
                SELECT i.oid, format('%I.%I', n.nspname, i.relname) AS name,
                       coalesce((SELECT a.pid FROM at_it a WHERE a.relation = x.indrelid LIMIT 1),
                                (SELECT c.pid FROM changing c WHERE c.index = i.oid LIMIT 1)) AS builder
                FROM b, tables t JOIN pg_index x ON x.indrelid = t.oid
                    JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
                WHERE NOT x.indisvalid
                  AND (i.relname ~ '_cc(new|old)[0-9]*$' OR i.relname = ('slipway_drop_' || i.oid)::name)
                  -- one that was invalid before and has such a name since then is the one that was replaced
                  AND b.j -> 'leftovers' ->> i.oid::text IS DISTINCT FROM i.relname::text
                  -- of a TOAST table only those may drop it who may look into its schema
                  AND has_schema_privilege(n.oid, 'USAGE')),
            rebuilt AS (
                SELECT CASE WHEN (e ->> 'named')::boolean AND x.indexrelid IS NULL
                            -- it may have been dropped instead
                            THEN EXISTS (SELECT FROM pg_index o JOIN pg_class i ON i.oid = o.indexrelid
                                         WHERE o.indrelid = (e ->> 'table')::oid AND i.relname = (e ->> 'name')::name
                                           AND o.indisvalid)
                            WHEN (e ->> 'valid')::boolean THEN x.indexrelid IS NULL OR NOT x.indisvalid
                            ELSE x.indexrelid IS NULL OR x.indisvalid END AS done
                FROM b, jsonb_array_elements(b.j -> 'indexes') e
                    LEFT JOIN pg_index x ON x.indexrelid = (e ->> 'oid')::oid)
            SELECT CASE WHEN EXISTS (SELECT FROM leftover l WHERE l.builder IS NOT NULL) THEN 'BUSY'
                        WHEN EXISTS (SELECT FROM leftover) THEN 'LEFTOVER'
                        WHEN (SELECT bool_and(r.done) FROM rebuilt r) THEN 'DONE'
                        ELSE 'ABSENT' END,
                   (SELECT array_agg(coalesce('process ' || l.builder, l.oid::text)) FROM leftover l),
                   (SELECT string_agg(l.name, ', ') FROM leftover l WHERE l.builder IS NULL)""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        return CatalogProbe.readVerdict(connection, READ_STATE, before);
    }
}
