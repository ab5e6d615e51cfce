package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;

/** DROP INDEX CONCURRENTLY: whether the index with this oid is gone. Another index of the same name is not touched. */
record DropIndexProbe(StandaloneForm.DropIndex form) implements StandaloneProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', 'DROP INDEX', 'ifExists', ?::boolean, 'index', i.oid,
                       'indexName', quote_ident(n.nspname) || '.' || quote_ident(i.relname), 'valid', x.indisvalid,
                       'isOther', o.oid IS NOT NULL AND i.oid IS NULL), NULL
            FROM (SELECT ?::oid AS oid) o LEFT JOIN (pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace
                JOIN pg_index x ON x.indexrelid = i.oid) ON i.oid = o.oid""";

    @Override
    public Before before(Connection connection) throws SQLException {
        return CatalogProbe.before(
                connection, BEFORE, Boolean.toString(form.ifExists()), CatalogProbe.resolve(connection, form.index()));
    }

    @Override
    public boolean isFinished() {
        return true;
    }

    private static final String READ_STATE = """
            WITH b AS (SELECT ?::jsonb AS j),
            still AS (
                SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, i.relname) AS again,
                       (b.j ->> 'valid')::boolean AND NOT x.indisvalid AS half
                FROM b JOIN pg_class i ON i.oid = (b.j ->> 'index')::oid
                    JOIN pg_namespace n ON n.oid = i.relnamespace JOIN pg_index x ON x.indexrelid = i.oid)
            SELECT CASE WHEN s.half THEN 'HALF'
                        WHEN s.again IS NOT NULL THEN 'ABSENT'
                        WHEN (b.j ->> 'isOther')::boolean THEN 'ABSENT'
                        WHEN b.j ->> 'index' IS NOT NULL OR (b.j ->> 'ifExists')::boolean THEN 'DONE'
                        ELSE 'ABSENT' END,
                   ARRAY[s.again], s.again
            FROM b LEFT JOIN still s ON true""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        return CatalogProbe.readVerdict(connection, READ_STATE, before);
    }

    @Override
    public boolean mayStayHalfDone() {
        return true;
    }
}
