package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * CREATE and DROP of a DATABASE or TABLESPACE. An interrupted drop of a database is finished. If a created object
 * belongs to another owner than the statement names, another session created it. Then only an operator can tell the
 * result of the statement.
 */
record ClusterObjectProbe(StandaloneForm.ClusterObject form) implements StandaloneProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', CASE WHEN ?::boolean THEN 'DATABASE' ELSE 'TABLESPACE' END,
                       'name', ?::name, 'drop', ?::boolean, 'ifExists', ?::boolean, 'hasOwner', ?::boolean,
                       'there', o.oid), NULL
            FROM (SELECT 1) one LEFT JOIN (
                SELECT d.oid, d.datname AS name, true AS database FROM pg_database d
                UNION ALL
                SELECT t.oid, t.spcname, false FROM pg_tablespace t) o
                ON o.name = ?::name AND o.database = ?::boolean""";

    @Override
    public Before before(Connection connection) throws SQLException {
        var database = Boolean.toString(form.database());
        String name = form.name().last();
        return CatalogProbe.before(
                connection,
                BEFORE,
                database,
                name,
                Boolean.toString(form.drop()),
                Boolean.toString(form.ifExists()),
                Boolean.toString(form.hasOwner()),
                name,
                database);
    }

    @Override
    public boolean isFinished() {
        return form.drop();
    }

    private static final String READ_STATE = """
            WITH b AS (SELECT ?::jsonb AS j),
            now AS (
                SELECT o.oid, o.owner, o.oid IS NOT DISTINCT FROM (b.j ->> 'there')::oid AS same, o.broken, o.name <> (b.j ->> 'name')::name AS renamed,
                       format('DROP %s IF EXISTS %I', b.j ->> 'kind', o.name) AS remove
                FROM b JOIN (
                    SELECT d.oid, d.datname AS name, 'DATABASE' AS kind, d.datconnlimit = -2 AS broken, d.datdba AS owner
                    FROM pg_database d
                    UNION ALL
                    SELECT t.oid, t.spcname, 'TABLESPACE', false, t.spcowner FROM pg_tablespace t) o
                ON o.kind = b.j ->> 'kind'
                    AND CASE WHEN (b.j ->> 'drop')::boolean THEN o.oid = (b.j ->> 'there')::oid
                             ELSE o.name = (b.j ->> 'name')::name END)
            SELECT CASE WHEN (b.j ->> 'drop')::boolean
                        THEN CASE WHEN n.broken THEN 'HALF'
                                  WHEN n.oid IS NOT NULL THEN 'ABSENT'
                                  WHEN b.j ->> 'there' IS NOT NULL OR (b.j ->> 'ifExists')::boolean THEN 'DONE'
                                  ELSE 'ABSENT' END
                        WHEN NOT n.same AND NOT (b.j ->> 'hasOwner')::boolean
                            AND pg_get_userbyid(n.owner) <> (b.j ->> 'role')::name THEN 'UNKNOWN'
                        WHEN NOT n.same THEN 'DONE'
                        ELSE 'ABSENT' END,
                   ARRAY[n.remove], CASE WHEN (b.j ->> 'drop')::boolean AND n.renamed THEN n.remove END
            FROM b LEFT JOIN now n ON true""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        return CatalogProbe.readVerdict(connection, READ_STATE, before);
    }
}
