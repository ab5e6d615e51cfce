package io.slipway.sql.inverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.Script;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change followed by its inverse, the last statement first, leaves the catalog as it was. */
class InverseDbTest {
    private static final String SETUP = """
        CREATE SCHEMA other; CREATE TABLE t (id int, a int, b text DEFAULT 'x', CONSTRAINT ck CHECK (a > 0));
        CREATE VIEW v AS SELECT 1 AS one; CREATE INDEX i0 ON t (a); CREATE TYPE m AS ENUM ('a', 'b');
        CREATE TYPE c AS (x int); CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql RETURN a;
        CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER trg BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf(); CREATE SEQUENCE s;
        CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE part (id int)\
        """;

    private static final String CATALOG = """
        SELECT 'class', relname, relkind::text, relnamespace::regnamespace::text, coalesce(pg_get_expr(relpartbound, oid), '')
        FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'other') AND relkind <> 't'
        UNION ALL SELECT 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod),
            attnotnull || coalesce(pg_get_expr(adbin, adrelid), '')
        FROM pg_attribute JOIN pg_class k ON k.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped AND k.relnamespace::regnamespace::text IN ('public', 'other')
        UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text
        FROM pg_constraint WHERE connamespace::regnamespace::text IN ('public', 'other')
        UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text, ''
        FROM pg_index WHERE indrelid >= 16384
        UNION ALL SELECT 'proc', proname, pg_get_function_identity_arguments(oid), '', '' FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT 'enum', enumtypid::regtype::text, enumlabel, '', '' FROM pg_enum
        UNION ALL SELECT 'trigger', tgname, tgrelid::regclass::text, '', '' FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'policy', polname, polrelid::regclass::text, '', '' FROM pg_policy
        UNION ALL SELECT 'schema', nspname, '', '', '' FROM pg_namespace WHERE nspname !~ '^pg_'
        ORDER BY 1, 2, 3, 4, 5\
        """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE n (id int); CREATE INDEX ni ON n (id); CREATE VIEW nv AS SELECT id FROM n",
                "CREATE TABLE other.n AS SELECT 1 AS a; CREATE INDEX ni ON other.n (a)",
                "ALTER TABLE t ADD COLUMN n int DEFAULT 1 NOT NULL, ADD CONSTRAINT nc CHECK (n > 0), ALTER a SET NOT"
                        + " NULL",
                "ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME COLUMN a TO z; ALTER TABLE u RENAME CONSTRAINT ck TO"
                        + " kc",
                "ALTER TABLE public.t SET SCHEMA other; ALTER TABLE other.t ADD COLUMN n text",
                "ALTER TABLE t ALTER id SET DEFAULT 4; ALTER TABLE t ALTER id SET DEFAULT 5; ALTER TABLE t ALTER id"
                        + " DROP DEFAULT",
                "ALTER TABLE t ADD CONSTRAINT uk UNIQUE (id); ALTER TABLE t DROP CONSTRAINT uk",
                "ALTER VIEW v RENAME TO w; ALTER INDEX i0 RENAME TO i1; ALTER SEQUENCE s RENAME TO s1",
                "ALTER SCHEMA other RENAME TO another; ALTER FUNCTION f(int, int) RENAME TO g; ALTER TRIGGER trg ON t"
                        + " RENAME TO gr",
                "ALTER TYPE m RENAME VALUE 'a' TO 'z'; ALTER TYPE c RENAME ATTRIBUTE x TO y; ALTER TYPE m RENAME TO mm",
                "CREATE FUNCTION h(a int, OUT b int, VARIADIC d text[] DEFAULT '{}') LANGUAGE sql AS 'SELECT 1'",
                "CREATE TRIGGER tt AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf(); CREATE POLICY p ON t USING"
                        + " (true)",
                "CREATE SCHEMA n; CREATE SEQUENCE n.s; CREATE TYPE n.e AS ENUM ('q'); CREATE DOMAIN n.d AS int",
                "ALTER TABLE parted ATTACH PARTITION part FOR VALUES IN (1)",
                "CREATE VIEW nv AS SELECT 1 AS x; DROP VIEW nv"
            })
    void anInverseRestoresTheCatalog(String change) throws SQLException {
        try (Connection connection = TestPostgres.shared().createDatabase().open();
                Statement session = connection.createStatement()) {
            connection.setAutoCommit(false);
            session.execute(SETUP);
            List<String> before = catalog(session);
            Script script = Script.of(change);
            for (var statement : script.statements()) {
                session.execute(statement.text());
            }
            assertThat(change.contains("DROP") ? List.of() : catalog(session)).isNotEqualTo(before);
            for (var statement : script.statements().reversed()) {
                for (String inverse : ((Inverse.Sql) script.inverse(statement)).statements()) {
                    session.execute(inverse);
                }
            }
            assertThat(catalog(session)).isEqualTo(before);
            connection.rollback();
        }
    }

    private static List<String> catalog(Statement session) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = session.executeQuery(CATALOG)) {
            while (row.next()) {
                rows.add(String.join(
                        " | ",
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5)));
            }
        }
        return rows;
    }
}
