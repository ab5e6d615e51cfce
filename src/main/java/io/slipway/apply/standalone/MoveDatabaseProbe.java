package io.slipway.apply.standalone;

import io.slipway.sql.step.StandaloneForm;
import java.sql.Connection;
import java.sql.SQLException;

/** ALTER DATABASE … SET TABLESPACE: whether the database is in that tablespace. */
record MoveDatabaseProbe(StandaloneForm.MoveDatabase form) implements StandaloneProbe {

    private static final String BEFORE = """
            SELECT jsonb_build_object('kind', 'ALTER DATABASE',
                       'database', (SELECT d.oid FROM pg_database d WHERE d.datname = ?::name),
                       'tablespace', (SELECT t.oid FROM pg_tablespace t WHERE t.spcname = ?::name)), NULL""";

    @Override
    public Before before(Connection connection) throws SQLException {
        return CatalogProbe.before(
                connection, BEFORE, form.database().last(), form.tablespace().last());
    }

    private static final String READ_STATE = """
            WITH b AS (SELECT ?::jsonb AS j)
            SELECT CASE WHEN EXISTS (SELECT FROM pg_database d WHERE d.oid = (b.j ->> 'database')::oid
                                         AND d.dattablespace = (b.j ->> 'tablespace')::oid)
                        THEN 'DONE' ELSE 'ABSENT' END, NULL::text[], NULL
            FROM b""";

    @Override
    public Verdict verdict(Connection connection, String before) throws SQLException {
        return CatalogProbe.readVerdict(connection, READ_STATE, before);
    }
}
