package io.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change lost comes back as it was. */
class BackupRestoreDbTest {
    private static final String SHOP = """
            CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL UNIQUE);
            CREATE TABLE "Odd ""Name" (
              "Id" bigint GENERATED ALWAYS AS IDENTITY (INCREMENT BY 5) PRIMARY KEY,
              serial serial,
              customer int REFERENCES customer ON DELETE CASCADE,
              "Price" numeric(10,2) DEFAULT 1.5 CHECK ("Price" > 0),
              double numeric GENERATED ALWAYS AS ("Price" * 2) STORED,
              note text COLLATE "C",
              data json,
              tags text[]) WITH (fillfactor = 70);
            CREATE INDEX note_index ON "Odd ""Name" (lower(note)) WHERE note IS NOT NULL;
            CREATE TABLE line (id int PRIMARY KEY, odd bigint CONSTRAINT to_odd REFERENCES "Odd ""Name" ON DELETE CASCADE);
            CREATE VIEW odd_view AS SELECT "Id", "Price" FROM "Odd ""Name";
            CREATE VIEW view_of_view AS SELECT count(*) FROM odd_view;
            COMMENT ON TABLE "Odd ""Name" IS 'it''s odd';
            COMMENT ON COLUMN "Odd ""Name".note IS 'a note';
            GRANT SELECT ON "Odd ""Name" TO PUBLIC;
            GRANT UPDATE (note) ON "Odd ""Name" TO PUBLIC;
            CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 'touched'; RETURN NEW; END $$;
            CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON "Odd ""Name" FOR EACH ROW WHEN (NEW.note = 'x') EXECUTE FUNCTION touch();
            ALTER TABLE "Odd ""Name" DISABLE TRIGGER touched;
            CREATE TRIGGER touched_always BEFORE UPDATE ON "Odd ""Name" FOR EACH ROW EXECUTE FUNCTION touch();
            CREATE POLICY everything ON "Odd ""Name" TO PUBLIC USING (true);
            INSERT INTO customer SELECT i, 'c' || i FROM generate_series(1, 20) i;
            INSERT INTO "Odd ""Name" (customer, "Price", note, data, tags)
              SELECT i % 20 + 1, i, nullif('n\\t' || i, 'n\\t7'), format('{"a": %s}', i)::json, ARRAY['x', NULL, i::text]
                FROM generate_series(1, 200) i;
            INSERT INTO line SELECT i, 5 * i - 4 FROM generate_series(1, 50) i
            """;
    private static final String ODD = "\"Odd \"\"Name\"";

    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void open() {
        fixture = new BackupFixture(directory.resolve("backups"));
        fixture.execute(SHOP);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void aDroppedTableComesBackWithAllThatBelongsToIt() throws Exception {
        var definitions = fixture.definitions();
        var rows = fixture.rows(ODD, "line", "customer");

        var backup = fixture.apply("DROP TABLE \"Odd \"\"Name\" CASCADE");
        assertThat(fixture.definitions()).hasSizeLessThan(definitions.size() - 10);
        var plan = fixture.restore(backup);

        assertThat(plan.remarks()).isEmpty();
        assertThat(fixture.changesSince(definitions)).isEmpty();
        assertThat(fixture.rows(ODD, "line", "customer")).isEqualTo(rows);
        fixture.execute("INSERT INTO " + ODD + " (note) VALUES ('next')");
        assertThat(fixture.query("SELECT \"Id\" || ' ' || serial FROM " + ODD + " WHERE note = 'next'"))
                .isEqualTo("1001 201");
        assertThat(backup.mode()).isEqualTo(BackupMode.IN_TRANSACTION);
    }

    @Test
    void droppedColumnsComeBackWithTheirValues() throws Exception {
        var definitions = fixture.definitions();
        var rows = fixture.rows(ODD);

        var backup = fixture.apply("ALTER TABLE " + ODD + " DROP COLUMN note CASCADE, DROP COLUMN serial,"
                + " DROP COLUMN \"Price\" CASCADE");
        fixture.execute("INSERT INTO " + ODD + " (customer) VALUES (3)");
        var plan = fixture.restore(backup);

        assertThat(plan.items()).filteredOn(item -> item.newer() > 0).hasSize(3);
        assertThat(fixture.query("SELECT \"Price\" FROM " + ODD + " WHERE \"Id\" = 1001"))
                .isEqualTo("1.50");
        fixture.execute("DELETE FROM " + ODD + " WHERE \"Id\" = 1001");
        assertThat(fixture.rows(ODD)).isEqualTo(rows);
        assertThat(fixture.changesSince(definitions)).isEmpty();
    }

    @Test
    void aColumnOfATableWithoutKeyComesBack() throws Exception {
        fixture.execute(
                "CREATE TABLE loose (a int, b text, c int)",
                "INSERT INTO loose SELECT i % 3, 'b' || i % 2, i FROM generate_series(1, 60) i");
        var rows = fixture.rows("loose");

        fixture.restore(fixture.apply("ALTER TABLE loose DROP COLUMN c"));

        assertThat(fixture.rows("loose")).isEqualTo(rows);
    }

    @Test
    void aTypeChangeIsTakenBack() throws Exception {
        var definitions = fixture.definitions();
        var rows = fixture.rows(ODD);

        var backup =
                fixture.apply("ALTER TABLE line ALTER odd DROP NOT NULL; ALTER TABLE customer ALTER name TYPE char(1)"
                        + " USING id::text::char(1), DROP CONSTRAINT customer_name_key; ALTER TABLE " + ODD
                        + " ALTER tags TYPE int USING 1, ALTER data TYPE varchar(3) USING 'abc'");
        fixture.execute("INSERT INTO customer VALUES (99, 'z')");
        var plan = fixture.restore(backup);

        assertThat(plan.items())
                .filteredOn(item -> item.object().equals("public.customer.name"))
                .singleElement()
                .satisfies(item -> assertThat(item.newer()).isOne());
        assertThat(fixture.rows(ODD)).isEqualTo(rows);
        assertThat(fixture.query("SELECT string_agg(name, ' ' ORDER BY id) FROM customer WHERE id IN (1, 20, 99)"))
                .isEqualTo("c1 c20 z");
        assertThat(fixture.changesSince(definitions)).isEmpty();
    }

    @Test
    void deletedAndUpdatedRowsComeBack() throws Exception {
        var rows = fixture.rows(ODD, "line", "customer");

        var backup = fixture.apply("DELETE FROM customer c WHERE c.id <= 10; UPDATE " + ODD
                + " SET note = 'lost', \"Price\" = \"Price\" + 1");
        fixture.execute(
                "INSERT INTO customer VALUES (5, 'new five'), (77, 'newer')", "DELETE FROM customer WHERE id = 5");
        assertThat(fixture.rows(ODD, "line", "customer")).isNotEqualTo(rows);
        var plan = fixture.restore(backup);

        assertThat(plan.items())
                .filteredOn(item -> item.object().equals("public.customer"))
                .singleElement()
                .satisfies(item -> assertThat(item.rows()).isEqualTo(10));
        fixture.execute("DELETE FROM customer WHERE id = 77");
        assertThat(fixture.rows(ODD, "line", "customer")).isEqualTo(rows);
        assertThat(fixture.query(
                        "SELECT string_agg(tgenabled, '' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal"))
                .isEqualTo("DO");
    }

    @Test
    void rowsOfATableWithoutKeyComeBack() throws Exception {
        fixture.execute(
                "CREATE TABLE loose (a int, b json)",
                "INSERT INTO loose SELECT i % 3, '{}' FROM generate_series(1, 30) i");
        var rows = fixture.rows("loose");

        fixture.restore(fixture.apply("UPDATE loose SET a = a + 1 WHERE pg_backend_pid() > 0"));
        assertThat(fixture.rows("loose")).isEqualTo(rows);
        fixture.restore(fixture.apply("TRUNCATE loose"));
        assertThat(fixture.rows("loose")).isEqualTo(rows);
        fixture.restore(fixture.apply("DELETE FROM loose WHERE a = 1"));
        assertThat(fixture.rows("loose")).isEqualTo(rows);
    }

    @Test
    void aPartitionedTableComesBackWithItsPartitions() throws Exception {
        fixture.execute("""
                CREATE SCHEMA parts;
                CREATE TABLE event (id int, day date NOT NULL, who int REFERENCES customer, PRIMARY KEY (id, day))
                  PARTITION BY RANGE (day);
                CREATE TABLE parts.event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                CREATE TABLE parts.event_rest PARTITION OF event DEFAULT PARTITION BY LIST (id);
                CREATE TABLE parts.event_rest_all PARTITION OF parts.event_rest DEFAULT;
                CREATE INDEX event_who ON event (who);
                CREATE TABLE refers (id int, day date, FOREIGN KEY (id, day) REFERENCES event);
                INSERT INTO event SELECT i, date '2026-01-15' + i, i % 20 + 1 FROM generate_series(1, 100) i;
                INSERT INTO refers SELECT id, day FROM event LIMIT 10""");
        var definitions = fixture.definitions();
        var rows = fixture.rows("event", "parts.event_1", "parts.event_rest_all");

        fixture.restore(fixture.apply("DROP SCHEMA parts CASCADE; DROP TABLE event CASCADE"));

        assertThat(fixture.rows("event", "parts.event_1", "parts.event_rest_all"))
                .isEqualTo(rows);
        assertThat(fixture.changesSince(definitions)).isEmpty();
    }

    @Test
    void droppedTypesFunctionsAndViewsComeBack() throws Exception {
        fixture.execute("""
                CREATE TYPE mood AS ENUM ('good', 'it''s bad');
                CREATE DOMAIN age AS int DEFAULT 3 CHECK (VALUE > 0);
                CREATE FUNCTION grade(m mood) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';
                CREATE TABLE person (id int PRIMARY KEY, m mood DEFAULT 'good', a age, g int DEFAULT grade('good'));
                CREATE MATERIALIZED VIEW moods AS SELECT m, count(*) FROM person GROUP BY m;
                CREATE UNIQUE INDEX moods_m ON moods (m);
                INSERT INTO person SELECT i, 'it''s bad', i FROM generate_series(1, 5) i""");
        var definitions = fixture.definitions();
        var rows = fixture.rows("person");

        var backup = fixture.apply("DROP TYPE mood CASCADE; DROP DOMAIN age CASCADE");
        fixture.restore(backup);

        assertThat(fixture.rows("person")).isEqualTo(rows);
        assertThat(fixture.changesSince(definitions)).isEmpty();
        var replaced = fixture.apply(
                "CREATE OR REPLACE FUNCTION grade(m mood) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2'");
        fixture.restore(replaced);
        assertThat(fixture.changesSince(definitions)).isEmpty();
    }
}
