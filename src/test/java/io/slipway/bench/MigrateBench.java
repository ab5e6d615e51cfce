package io.slipway.bench;

import io.slipway.testing.TestPostgres;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code slipway migrate} and Flyway with the same files, each as a process on a database of its own. */
public final class MigrateBench {
    private static final String PASSWORD = "bench password";

    /** The libraries that Flyway needs, of all those of the tests: it looks for plug-ins in each of them. */
    private static final List<String> LIBRARIES = List.of("flyway-core", "flyway-database", "postgresql-4", "jackson-");

    private final Path program;
    private final Path directory = Files.createTempDirectory("bench-migrate");
    private final Path migrations = Files.createDirectory(directory.resolve("migrations"));
    private final int count;

    private MigrateBench(Path program, int count) throws java.io.IOException {
        this.program = program.toAbsolutePath();
        this.count = count;
    }

    public static void main(String[] args) throws Exception {
        var flags = Flags.of(args, "--program", "--migrations", "--runs");
        var bench = new MigrateBench(
                Path.of(flags.text("--program", "target/slipway")), flags.number("--migrations", 1_000));
        bench.write();
        bench.run(flags.number("--runs", 3));
        System.exit(0);
    }

    /** A table, then a column of it, then an index on that, and so on. */
    private void write() throws java.io.IOException {
        for (int i = 1; i <= count; i++) {
            int table = (i + 2) / 3;
            String script = switch (i % 3) {
                case 1 -> "CREATE TABLE t%1$d (id bigint PRIMARY KEY, name text NOT NULL);".formatted(table);
                case 2 -> "ALTER TABLE t%1$d ADD COLUMN points int NOT NULL DEFAULT 0;".formatted(table);
                default -> "CREATE INDEX t%1$d_points ON t%1$d (points);".formatted(table);
            };
            Files.writeString(migrations.resolve("V" + i + "__step_" + i + ".sql"), script + "\n");
        }
    }

    private void run(int runs) throws Exception {
        var slipway = new Percentiles();
        var flyway = new Percentiles();
        var upToDateSlipway = new Percentiles();
        var upToDateFlyway = new Percentiles();
        for (int i = 0; i < runs; i++) {
            TestPostgres.Database ofSlipway = database();
            TestPostgres.Database ofFlyway = database();
            slipway.add(slipway(ofSlipway));
            flyway.add(flyway(ofFlyway));
            upToDateSlipway.add(slipway(ofSlipway));
            upToDateFlyway.add(flyway(ofFlyway));
            check(ofSlipway);
            check(ofFlyway);
            System.err.printf("run %d: slipway %s, flyway %s%n", i + 1, slipway, flyway);
        }
        System.out.printf(
                "{\"slipwayMs\": %d, \"flywayMs\": %d, \"ratio\": %.3f, \"upToDateSlipwayMs\": %d, "
                        + "\"upToDateFlywayMs\": %d}%n",
                slipway.at(0.5),
                flyway.at(0.5),
                (double) slipway.at(0.5) / flyway.at(0.5),
                upToDateSlipway.at(0.5),
                upToDateFlyway.at(0.5));
    }

    /** An empty database that its login owns. */
    private static TestPostgres.Database database() {
        TestPostgres.Database database = TestPostgres.shared().createDatabase();
        database.execute(
                "CREATE ROLE " + login(database) + " LOGIN PASSWORD '" + PASSWORD + "'",
                "ALTER DATABASE \"" + database.name() + "\" OWNER TO " + login(database));
        return database;
    }

    private static String login(TestPostgres.Database database) {
        return "owner_" + database.name();
    }

    private void check(TestPostgres.Database database) {
        String tables = database.query(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                        + " AND relname ~ '^t[0-9]+$'");
        int expected = (count + 2) / 3;
        if (!Integer.toString(expected).equals(tables)) {
            throw new AssertionError(tables + " tables instead of " + expected);
        }
    }

    private long slipway(TestPostgres.Database database) throws Exception {
        var address = database.spec().address();
        return millis(
                List.of(program.toString(), "migrate", "--yes", "--skip-backup", "--quiet", "--dir", "migrations"),
                Map.of(
                        "DB_HOST", address.host(),
                        "DB_PORT", Integer.toString(address.port()),
                        "DB_NAME", database.name(),
                        "DB_USER", login(database),
                        "DB_PASSWORD", PASSWORD));
    }

    private long flyway(TestPostgres.Database database) throws Exception {
        var address = database.spec().address();
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith("test-classes")
                        || LIBRARIES.stream()
                                .anyMatch(Path.of(entry).getFileName().toString()::startsWith))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of("src/main/launcher/command.options").toAbsolutePath());
        command.addAll(List.of("-cp", classPath, FlywayProcess.class.getName()));
        command.add("jdbc:postgresql://" + address + "/" + database.name());
        command.addAll(List.of(login(database), PASSWORD, migrations.toString()));
        return millis(command, Map.of());
    }

    /** The time until the process has ended. */
    private long millis(List<String> command, Map<String, String> environment) throws Exception {
        Path said = directory.resolve("said");
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        long from = System.nanoTime();
        int exit = builder.start().waitFor();
        long spent = (System.nanoTime() - from) / 1_000_000;
        if (exit != 0) {
            throw new AssertionError(command.getFirst() + " ended with " + exit + ": " + Files.readString(said));
        }
        return spent;
    }
}
