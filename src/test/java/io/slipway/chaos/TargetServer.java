package io.slipway.chaos;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.testing.SmallDisk;
import io.slipway.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A server of the test's own with databases that are rolled out to, and tables without any key for the effects. */
final class TargetServer {
    private static final int MAX_TASKS = 2;

    private static final int DISK_MB = 768;

    private final Path folder = TestPostgres.newFolder();
    private final SmallDisk disk = SmallDisk.on(folder, DISK_MB);
    private final EmbeddedPostgres server = TestPostgres.freshIn(folder, EmbeddedSettings.DEFAULT);
    private final TestPostgres postgres = TestPostgres.of(server);
    private final String login = postgres.createLogin();
    private final String name;
    private final List<TestPostgres.Database> databases;

    TargetServer(String name, int databases) {
        this.name = name;
        this.databases = IntStream.range(0, databases)
                .mapToObj(i -> postgres.createDatabase())
                .toList();
        this.databases.forEach(this::prepare);
        // less than the disk has; a setting of a start would not outlive a restart
        admin().execute("ALTER SYSTEM SET max_wal_size = '128MB'", "SELECT pg_reload_conf()");
    }

    SmallDisk disk() {
        return disk;
    }

    private void prepare(TestPostgres.Database database) {
        database.grantCreate(login);
        TargetTables.create(database, login);
    }

    String name() {
        return name;
    }

    String login() {
        return login;
    }

    int maxTasks() {
        return MAX_TASKS;
    }

    String secret() {
        return String.valueOf(databases.getFirst().spec(login).secret());
    }

    EmbeddedPostgres server() {
        return server;
    }

    List<TestPostgres.Database> databases() {
        return databases;
    }

    void tidy() {
        databases.forEach(TargetTables::tidy);
    }

    /** As the service calls the target of this database. */
    String target(TestPostgres.Database database) {
        return name + "-" + (databases.indexOf(database) + 1);
    }

    /** A session in its first database, to look at all of it. */
    TestPostgres.Database admin() {
        return postgres.database(TestPostgres.SUPERUSER);
    }
}
