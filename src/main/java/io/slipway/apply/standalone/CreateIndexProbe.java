package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * CREATE INDEX CONCURRENTLY: whether an index of that name, which was absent before, is valid now. If its definition
 * differs from that of the statement, another session created it. Then only an operator can tell the result of the
 * statement.
 */
record CreateIndexProbe(StandaloneForm.CreateIndex form, boolean answered) implements StandaloneProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', 'CREATE INDEX', 'ifNotExists', ?::boolean, 'index', ?::name, 'table', c.oid,
                       'tableName', format('%I.%I', n.nspname, c.relname), 'there', t.oid, 'thereValid', t.valid),
                   CASE WHEN ?::boolean AND NOT t.valid
                       THEN format('%1$I.%2$I exists and is not a valid index of this table. If nothing needs it,'
                            ' drop it with DROP INDEX CONCURRENTLY %1$I.%2$I, then retry the task', n.nspname, t.relname) END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                LEFT JOIN LATERAL (
                    SELECT i.oid, i.relname,
                           coalesce(x.indisvalid AND x.indisready AND x.indrelid = c.oid, false) AS valid
                    FROM pg_class i LEFT JOIN pg_index x ON x.indexrelid = i.oid
                    WHERE i.relnamespace = c.relnamespace AND i.relname = ?::name) t ON true
            WHERE c.oid = ?::oid""";

    @Override
    public Before before(Connection connection) throws SQLException {
        var table = CatalogProbe.resolve(connection, form.table());
        var ifNotExists = Boolean.toString(form.ifNotExists());
        String index = form.index().last();
        return CatalogProbe.before(connection, BEFORE, ifNotExists, index, ifNotExists, index, table);
    }

    private static final String READ_STATE = "WITH b AS (SELECT ?::jsonb AS j)," + CatalogProbe.AT_IT + """
            ,
            made AS (
                SELECT i.oid, x.indisvalid AND x.indisready AS valid, format('%I.%I', n.nspname, i.relname) AS name,
                       i.relname = (b.j ->> 'index')::name AS named,
                       coalesce((SELECT a.pid FROM at_it a WHERE a.relation = x.indrelid LIMIT 1),
                                (SELECT c.pid FROM changing c WHERE c.index = i.oid LIMIT 1)) AS builder
                FROM b JOIN pg_index x ON x.indrelid = (b.j ->> 'table')::oid
                    JOIN pg_class i ON i.oid = x.indexrelid
                        AND i.relname IN ((b.j ->> 'index')::name, ('slipway_drop_' || i.oid)::name)
                    JOIN pg_namespace n ON n.oid = i.relnamespace
                WHERE i.oid IS DISTINCT FROM (b.j ->> 'there')::oid),
            skipped AS (
                SELECT FROM b JOIN pg_index x ON x.indexrelid = (b.j ->> 'there')::oid
                WHERE (b.j ->> 'ifNotExists')::boolean AND x.indisvalid AND x.indisready)
            SELECT CASE WHEN EXISTS (SELECT FROM skipped) OR bool_or(m.valid AND m.named) THEN 'DONE'
                        WHEN bool_or(NOT m.valid AND m.builder IS NOT NULL) THEN 'BUSY'
                        WHEN bool_or(NOT m.valid) THEN 'LEFTOVER'
                        ELSE 'ABSENT' END,
                   array_agg(coalesce('process ' || m.builder, m.oid::text)) FILTER (WHERE NOT m.valid),
                   string_agg(m.name, ', ') FILTER (WHERE NOT m.valid AND m.builder IS NULL)
            FROM made m""";

    private static final String MADE = """
            SELECT i.oid FROM (SELECT ?::jsonb AS j) b JOIN pg_index x ON x.indrelid = (b.j ->> 'table')::oid
                JOIN pg_class i ON i.oid = x.indexrelid AND i.relname = (b.j ->> 'index')::name
            WHERE x.indisvalid AND x.indisready AND i.oid IS DISTINCT FROM (b.j ->> 'there')::oid""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        var verdict = CatalogProbe.readVerdict(connection, READ_STATE, before);
        if (answered || !(verdict instanceof Verdict.Done)) {
            return verdict;
        }
        var made = CatalogProbe.ask(connection, MADE, before);
        return made.isEmpty() || IndexDefinition.isLike(connection, form, made.get())
                ? verdict
                : new Verdict.Undecidable();
    }

    @Override
    public StandaloneProbe whenAnswered() {
        return new CreateIndexProbe(form, true);
    }

    @Override
    public boolean doubtsSuccess() {
        return true;
    }
}
