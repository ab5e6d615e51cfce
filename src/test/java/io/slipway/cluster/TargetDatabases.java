package io.slipway.cluster;

import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Databases that are rolled out to, of one limited login. Each has a table fx without any key, into which the scripts
 * insert: every application counts.
 */
public final class TargetDatabases {
    private final TestPostgres server;
    private final String login;
    private final List<TestPostgres.Database> databases;

    public TargetDatabases(TestPostgres server, int size) {
        this.server = server;
        this.login = server.createLogin();
        var first = server.createDatabase();
        first.grantCreate(login);
        first.execute(
                "CREATE TABLE fx (n int, at timestamptz DEFAULT clock_timestamp())",
                "CREATE TABLE gate AS SELECT 'closed' AS state",
                "GRANT ALL ON fx, gate TO " + login);
        this.databases = IntStream.range(0, size)
                .mapToObj(i -> i == 0 ? first : copy(first, i))
                .toList();
    }

    private TestPostgres.Database copy(TestPostgres.Database original, int i) {
        var name = original.name() + "_" + i;
        server.database(TestPostgres.SUPERUSER)
                .execute(
                        "CREATE DATABASE " + name + " TEMPLATE " + original.name(),
                        "GRANT CREATE ON DATABASE " + name + " TO " + login);
        return server.database(name);
    }

    /** Scripts that insert 1, 2, and so on. */
    public static List<String> inserts(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> "INSERT INTO fx VALUES (" + n + ")")
                .toList();
    }

    /** The same scripts; the first of them waits for {@link #openGates()}. */
    public static List<String> gatedInserts(int count) {
        return inserts(count).stream()
                .map(insert -> insert.endsWith("(1)") ? WAIT + insert : insert)
                .toList();
    }

    private static final String WAIT = """
            DO $$ BEGIN WHILE EXISTS (SELECT FROM gate) LOOP PERFORM pg_sleep(0.02); END LOOP; END $$;
            """;

    /** Lets the scripts of {@link #gatedInserts} go on in every database. */
    public void openGates() {
        databases.forEach(d -> d.execute("DELETE FROM gate"));
    }

    public String login() {
        return login;
    }

    /** As a server's {@code secret} names it. */
    public String secret() {
        return String.valueOf(databases.getFirst().spec(login).secret());
    }

    public List<TestPostgres.Database> databases() {
        return databases;
    }

    public List<String> names() {
        return databases.stream().map(TestPostgres.Database::name).toList();
    }

    /** The names as a SQL list. */
    private String listed() {
        return "'" + String.join("','", names()) + "'";
    }

    private static final String EFFECTS = """
            SELECT count(*) || ' rows, ' || count(DISTINCT n) || ' different' FROM fx
            """;

    /** What each database has in its table, in words. */
    public List<String> effects() {
        return databases.stream().map(d -> String.valueOf(d.query(EFFECTS))).toList();
    }

    private static final String APPLIED = """
            SELECT count(*) FILTER (WHERE state = 'APPLIED') || ' of ' || count(*) FROM slipway.history
            """;

    /** How many rows of each history are APPLIED, in words. */
    public List<String> applied() {
        return databases.stream().map(d -> String.valueOf(d.query(APPLIED))).toList();
    }

    /** Sessions to these databases in which a run works. */
    public int taskSessions() {
        return Integer.parseInt(
                String.valueOf(server.database(TestPostgres.SUPERUSER).query("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname IN (%s) AND application_name LIKE 'slipway-taskrun-%%'
                """.formatted(listed()))));
    }

    /** Sessions of ours to these databases and advisory locks in them. */
    public String leftovers() {
        var admin = server.database(TestPostgres.SUPERUSER);
        return admin.query("""
                SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname IN (%1$s) AND usename = '%2$s')
                       || ' sessions, '
                       || (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                           WHERE d.datname IN (%1$s) AND l.locktype = 'advisory')
                       || ' locks'
                """.formatted(listed(), login));
    }
}
