package io.slipway.sql.inverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.sql.Script;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InverseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE TABLE App.\"T\" (id int) | DROP TABLE app.\"T\"",
                "CREATE TABLE t AS SELECT 1 | DROP TABLE t",
                "SELECT 1 AS a INTO t | DROP TABLE t",
                "CREATE VIEW v AS SELECT 1 | DROP VIEW v",
                "CREATE MATERIALIZED VIEW v AS SELECT 1 | DROP MATERIALIZED VIEW v",
                "CREATE SEQUENCE s | DROP SEQUENCE s",
                "CREATE SCHEMA AUTHORIZATION joe | DROP SCHEMA joe",
                "CREATE TYPE m AS ENUM ('a') | DROP TYPE m",
                "CREATE FUNCTION f(a int, VARIADIC b text[] DEFAULT '{}') RETURNS int AS 'x' | DROP FUNCTION f(a int, VARIADIC b text[])",
                "CREATE PROCEDURE p() LANGUAGE sql AS '' | DROP PROCEDURE p()",
                "CREATE TRIGGER t BEFORE INSERT ON app.a EXECUTE FUNCTION f() | DROP TRIGGER t ON app.a",
                "CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING | DROP RULE r ON v",
                "CREATE POLICY p ON a USING (true) | DROP POLICY p ON a",
                "CREATE INDEX i ON app.t (a) | DROP INDEX app.i",
                "CREATE INDEX CONCURRENTLY i ON t (a) | DROP INDEX CONCURRENTLY i",
                "CREATE EXTENSION \"uuid-ossp\" | DROP EXTENSION \"uuid-ossp\"",
                "ALTER TABLE ONLY t ADD COLUMN a int | ALTER TABLE t DROP COLUMN a",
                "ALTER TABLE t ADD a int, ADD CONSTRAINT c CHECK (a > 0) | ALTER TABLE t DROP CONSTRAINT c, DROP COLUMN a",
                "ALTER TABLE t ALTER a SET DEFAULT 1 | ALTER TABLE t ALTER COLUMN a DROP DEFAULT",
                "ALTER TABLE t ALTER a SET NOT NULL | ALTER TABLE t ALTER COLUMN a DROP NOT NULL",
                "ALTER TABLE t ALTER a DROP NOT NULL | ALTER TABLE t ALTER COLUMN a SET NOT NULL",
                "ALTER TABLE app.t RENAME TO u | ALTER TABLE app.u RENAME TO t",
                "ALTER TABLE t RENAME a TO \"B\" | ALTER TABLE t RENAME COLUMN \"B\" TO a",
                "ALTER TABLE t RENAME CONSTRAINT a TO b | ALTER TABLE t RENAME CONSTRAINT b TO a",
                "ALTER TABLE app.t SET SCHEMA other | ALTER TABLE other.t SET SCHEMA app",
                "ALTER TABLE t ATTACH PARTITION p DEFAULT | ALTER TABLE t DETACH PARTITION p",
                "ALTER VIEW v RENAME TO w | ALTER VIEW w RENAME TO v",
                "ALTER INDEX app.i RENAME TO j | ALTER INDEX app.j RENAME TO i",
                "ALTER SEQUENCE s RENAME TO t | ALTER SEQUENCE t RENAME TO s",
                "ALTER SCHEMA a RENAME TO b | ALTER SCHEMA b RENAME TO a",
                "ALTER FUNCTION app.f(int, text) RENAME TO g | ALTER FUNCTION app.g(int, text) RENAME TO f",
                "ALTER TRIGGER a ON t RENAME TO b | ALTER TRIGGER b ON t RENAME TO a",
                "ALTER TYPE m RENAME VALUE 'a' TO 'b' | ALTER TYPE m RENAME VALUE 'b' TO 'a'",
                "ALTER TYPE c RENAME ATTRIBUTE a TO b CASCADE | ALTER TYPE c RENAME ATTRIBUTE b TO a CASCADE"
            })
    void aReversibleStatementHasAnInverse(String sql, String inverse) {
        assertThat(inverse(sql))
                .isInstanceOfSatisfying(
                        Inverse.Sql.class, is -> assertThat(is.statements()).containsExactly(inverse));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE IF NOT EXISTS t (id int)",
                "CREATE OR REPLACE VIEW v AS SELECT 1",
                "DROP TABLE t",
                "DROP VIEW v CASCADE",
                "CREATE INDEX ON t (a)",
                "ALTER TABLE t DROP COLUMN a",
                "ALTER TABLE t ALTER a TYPE bigint",
                "ALTER TABLE t ALTER a DROP DEFAULT",
                "ALTER TABLE t ADD CHECK (a > 0)",
                "ALTER TABLE t DROP CONSTRAINT c",
                "ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX i",
                "ALTER TABLE IF EXISTS t ADD COLUMN a int",
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int",
                "ALTER TABLE t SET SCHEMA s",
                "ALTER TABLE t DETACH PARTITION p",
                "ALTER TABLE t ADD COLUMN a int, ALTER b TYPE int",
                "ALTER TYPE m ADD VALUE 'x'",
                "INSERT INTO t VALUES (1)",
                "DELETE FROM t",
                "TRUNCATE t",
                "GRANT SELECT ON t TO r",
                "COMMENT ON TABLE t IS 'x'",
                "SELECT f()",
                "FROBNICATE",
                "ALTER ROLE r SET a = 1",
                "DROP INDEX CONCURRENTLY i"
            })
    void anIrreversibleStatementHasAReason(String sql) {
        assertThat(inverse(sql))
                .isInstanceOfSatisfying(
                        Inverse.Impossible.class, is -> assertThat(is.reason()).endsWith("."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ANALYZE t", "VACUUM", "SET a = 1", "ALTER TABLE t VALIDATE CONSTRAINT c", "REINDEX TABLE t"})
    void aStatementWithoutCatalogEffectNeedsNoInverse(String sql) {
        assertThat(inverse(sql)).isInstanceOf(Inverse.Nothing.class);
    }

    @Test
    void anObjectOfTheSameScriptIsRecreatedByItsDefinition() {
        assertThat(last("CREATE VIEW v AS SELECT 1; DROP VIEW v")).isEqualTo(List.of("CREATE VIEW v AS SELECT 1"));
        assertThat(last("CREATE INDEX i ON t (a); DROP INDEX i")).isEqualTo(List.of("CREATE INDEX i ON t (a)"));
        assertThat(last("ALTER TABLE t ADD COLUMN a int DEFAULT 1; ALTER TABLE t DROP COLUMN a"))
                .isEqualTo(List.of("ALTER TABLE t ADD COLUMN a int DEFAULT 1"));
        assertThat(last("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); ALTER TABLE t DROP CONSTRAINT c"))
                .isEqualTo(List.of("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"));
        assertThat(last("ALTER TABLE t ALTER a SET DEFAULT 5 + 1; ALTER TABLE t ALTER a DROP DEFAULT"))
                .isEqualTo(List.of("ALTER TABLE t ALTER COLUMN a SET DEFAULT 5 + 1"));
        assertThat(last("ALTER TABLE t ALTER a SET DEFAULT 5; ALTER TABLE t ALTER a SET DEFAULT 6"))
                .isEqualTo(List.of("ALTER TABLE t ALTER COLUMN a SET DEFAULT 5"));
    }

    @Test
    void theInverseOfAPrimaryKeyCautionsAboutNotNull() {
        assertThat(inverse("ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)"))
                .isInstanceOfSatisfying(
                        Inverse.Sql.class,
                        is -> assertThat(is.cautions()).containsExactly("The columns of k stay NOT NULL."));
    }

    @Test
    void theInverseOfANewColumnCautionsAboutItsValues() {
        assertThat(inverse("ALTER TABLE t ADD COLUMN a int"))
                .isEqualTo(new Inverse.Sql(
                        List.of("ALTER TABLE t DROP COLUMN a"), List.of("Values written to a are lost.")));
    }

    private static List<String> last(String sql) {
        Script script = Script.of(sql);
        return script.inverse(script.statements().getLast()) instanceof Inverse.Sql is ? is.statements() : List.of();
    }

    private static Inverse inverse(String sql) {
        Script script = Script.of(sql);
        return script.inverse(script.statements().getFirst());
    }
}
