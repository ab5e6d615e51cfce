package io.slipway.apply;

import java.util.List;

/**
 * A change as teams make them every week.
 *
 * @param before what it needs beside the tables of {@link StallTrial}
 * @param autovacuum whether an autovacuum of the orders is to stand in its way too
 */
public record EverydayChange(String name, String before, String script, boolean autovacuum) {

    private static EverydayChange of(String name, String script) {
        return new EverydayChange(name, "", script, false);
    }

    private static EverydayChange vacuumed(String name, String script) {
        return new EverydayChange(name, "", script, true);
    }

    private static EverydayChange after(String before, String name, String script) {
        return new EverydayChange(name, before, script, false);
    }

    /** Twenty of them. */
    public static List<EverydayChange> all() {
        return List.of(
                vacuumed("column with default", "ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false"),
                of("index concurrently", "CREATE INDEX CONCURRENTLY orders_state ON orders (state)"),
                of("drop column", "ALTER TABLE orders DROP COLUMN unused"),
                of("index", "CREATE INDEX orders_state ON orders (state)"),
                of("not null", "ALTER TABLE orders ALTER COLUMN customer SET NOT NULL"),
                of("foreign key", "ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers (id)"),
                of("foreign key, validated", """
                        ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers (id) NOT VALID;
                        ALTER TABLE orders VALIDATE CONSTRAINT fk;
                        """),
                vacuumed("type change", "ALTER TABLE orders ALTER COLUMN amount TYPE bigint"),
                of("rename column", "ALTER TABLE orders RENAME COLUMN note TO remark"),
                of("check", "ALTER TABLE orders ADD CHECK (amount >= 0)"),
                of("backfill", "UPDATE orders SET note = 'none' WHERE note IS NULL"),
                of("drop table", "DROP TABLE side"),
                after(
                        "ALTER TABLE visits DROP CONSTRAINT visits_pkey; CREATE UNIQUE INDEX visits_key ON visits (id)",
                        "primary key from index",
                        "ALTER TABLE visits ADD PRIMARY KEY USING INDEX visits_key"),
                of("default", "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new'"),
                vacuumed("trigger", """
                        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
                        CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
                        """),
                of("attach partition", "ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (100) TO (200)"),
                of("reindex concurrently", "REINDEX INDEX CONCURRENTLY orders_pkey"),
                of("detach partition", "ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY"),
                of("grant and owner", "GRANT SELECT ON orders TO PUBLIC; ALTER TABLE orders OWNER TO CURRENT_USER"),
                of("column of all partitions", "ALTER TABLE events ADD COLUMN seen boolean NOT NULL DEFAULT false"));
    }
}
