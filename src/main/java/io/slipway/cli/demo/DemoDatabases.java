package io.slipway.cli.demo;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ten sample shops, each in its own database, and the change that is rolled out to them. */
public final class DemoDatabases {
    public static final String LOGIN = "shop_owner";
    public static final String CONTROL = "slipway_control";

    /** A realistic change: a table, a column with a backfill, a key and an index. */
    public static final String CHANGE = """
            -- loyalty points: who has earned what
            CREATE TABLE loyalty_tier (
                id int PRIMARY KEY,
                name text NOT NULL UNIQUE,
                min_points int NOT NULL CHECK (min_points >= 0)
            );
            INSERT INTO loyalty_tier VALUES (1, 'bronze', 0), (2, 'silver', 500), (3, 'gold', 2000);

            ALTER TABLE customer ADD COLUMN points int NOT NULL DEFAULT 0;
            ALTER TABLE customer ADD COLUMN tier int REFERENCES loyalty_tier (id);

            UPDATE customer c SET points = p.points
            FROM (SELECT customer, sum(total)::int / 10 AS points FROM purchase GROUP BY customer) p
            WHERE p.customer = c.id;
            UPDATE customer SET tier = (SELECT max(id) FROM loyalty_tier WHERE min_points <= points);

            -- as long as it would take with more customers: time to see it at work
            SELECT pg_sleep(1);
            CREATE INDEX purchase_customer_idx ON purchase (customer);
            """;

    private static final String SAMPLE = """
            CREATE TABLE customer (id int PRIMARY KEY, email text NOT NULL UNIQUE);
            CREATE TABLE purchase (id int PRIMARY KEY, customer int NOT NULL REFERENCES customer, total numeric(10,2) NOT NULL);
            INSERT INTO customer SELECT n, 'customer' || n || '@example.org' FROM generate_series(1, 500) n;
            INSERT INTO purchase SELECT n, 1 + n % 500, 5 + n % 300 FROM generate_series(1, 50000) n;
            """;

    private static final String VERIFY = """
            SELECT (SELECT count(*) FROM customer WHERE tier IS NOT NULL AND points > 0) = 500
               AND (SELECT count(*) FROM loyalty_tier) = 3
               AND (SELECT indisvalid FROM pg_index WHERE indexrelid = 'purchase_customer_idx'::regclass)
               AND (SELECT count(*) FROM slipway.history WHERE state = 'APPLIED') = 1
            """;

    private final EmbeddedPostgres server;

    public DemoDatabases(EmbeddedPostgres server) {
        this.server = server;
    }

    public static List<String> names() {
        return IntStream.rangeClosed(1, 10).mapToObj("shop_%02d"::formatted).toList();
    }

    /** Creates the databases, their login and the control database. */
    public void create(String password) throws SQLException {
        server.createRole(LOGIN, password);
        server.createDatabase(CONTROL, EmbeddedPostgres.NAME);
        for (String name : names()) {
            server.createDatabase(name, LOGIN);
            try (Connection connection = server.open(name);
                    Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE " + LOGIN);
                statement.execute(SAMPLE);
            }
        }
    }

    /** The databases that do not have the whole change exactly once. */
    public List<String> unlike() throws SQLException {
        List<String> unlike = new ArrayList<>();
        for (String name : names()) {
            try (Connection connection = server.open(name);
                    Statement statement = connection.createStatement();
                    ResultSet rs = statement.executeQuery(VERIFY)) {
                if (!rs.next() || !rs.getBoolean(1)) {
                    unlike.add(name);
                }
            }
        }
        return unlike;
    }
}
