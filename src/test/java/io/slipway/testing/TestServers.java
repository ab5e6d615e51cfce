package io.slipway.testing;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Embedded servers of this JVM: in memory where the system has such a folder, stopped and removed with the JVM. */
final class TestServers {
    /**
     * For passwords that are set in the same session. A client hashes its password as often as the server says for each
     * connection: 4096 times takes 10 ms of the processor's time, and tests connect thousands of times. Servers before
     * PostgreSQL 16 have no such setting.
     */
    static final String QUICK_PASSWORDS =
            "SELECT set_config(name, '1', false) FROM pg_settings WHERE name = 'scram_iterations'";

    /** PostgreSQL's default of 1 GB would fill the memory of a small machine: several servers run at a time. */
    private static final String MAX_WAL_SIZE = "96MB";

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path DISK = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path PLACE = Files.isWritable(MEMORY) ? MEMORY : DISK;
    private static final Path PROGRAMS = DISK.resolve("slipway-programs-" + System.getProperty("user.name"));
    private static final Pattern OURS = Pattern.compile("slipway-test-(\\d+)-\\d+");
    // another loader of this class in the same JVM counts from elsewhere
    private static final AtomicLong COUNT = new AtomicLong(System.nanoTime());
    private static final List<EmbeddedPostgres> RUNNING = new CopyOnWriteArrayList<>();
    private static final List<Path> FOLDERS = new CopyOnWriteArrayList<>();

    static {
        removeLeftovers();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(TestServers::stopAll));
    }

    private TestServers() {}

    static EmbeddedPostgres start(EmbeddedSettings settings) {
        return startWithQuickPasswords(newFolder(), settings);
    }

    static EmbeddedPostgres startWithQuickPasswords(Path folder, EmbeddedSettings settings) {
        var server = startIn(folder, settings);
        try (var connection = server.open(EmbeddedPostgres.NAME);
                var statement = connection.createStatement()) {
            statement.execute(QUICK_PASSWORDS);
            statement.execute("ALTER ROLE " + EmbeddedPostgres.NAME + " PASSWORD '" + server.password() + "'");
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage(), e);
        }
        return server;
    }

    static EmbeddedPostgres startIn(Path folder, EmbeddedSettings settings) {
        refuseInUnitTests();
        var server = EmbeddedPostgres.start(
                folder,
                RestartFixture.withPrograms(settings, PROGRAMS)
                        .with("max_wal_size", MAX_WAL_SIZE)
                        .with("min_wal_size", MAX_WAL_SIZE));
        RUNNING.add(server);
        return server;
    }

    /** The suite of unit tests starts no server. A test that is named by {@code -Dtest} may be any. */
    static void refuseInUnitTests() {
        if ("unit".equals(System.getProperty("slipway.suite")) && System.getProperty("test") == null) {
            throw new AssertionError("a unit test starts a server: call it *DbTest, or as pom.xml lists for Failsafe");
        }
    }

    /** A new folder that PostgreSQL's account can reach and that goes with the JVM. */
    static Path newFolder() {
        var folder = PLACE.resolve("slipway-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        FOLDERS.add(folder);
        return folder;
    }

    /** Only the servers and folders of this loader: the moves on those of another loader may be read just now. */
    private static void stopAll() {
        RUNNING.forEach(server -> StateMoves.recordBeforeStop("127.0.0.1", server.port(), server.password()));
        RUNNING.forEach(TestServers::stop);
        FOLDERS.stream().filter(Files::exists).forEach(TestServers::remove);
    }

    private static void stop(EmbeddedPostgres server) {
        try (server) {
            RestartFixture.crash(server);
        } catch (RuntimeException e) {
            System.err.println("a test's server did not stop: " + e.getMessage());
        }
    }

    /** A killed JVM leaves its servers running; starting one in its folder adopts it, closing ends it. */
    private static void removeLeftovers() {
        for (var folder : foldersOfTheDead()) {
            try {
                if (Files.exists(folder.resolve("cluster").resolve("postmaster.pid"))) {
                    stop(EmbeddedPostgres.start(
                            folder, RestartFixture.withPrograms(EmbeddedSettings.DEFAULT, PROGRAMS)));
                }
                remove(folder);
            } catch (RuntimeException e) {
                // another JVM may be at it as well
                System.err.println("a leftover of a dead test stays: " + e.getMessage());
            }
        }
    }

    private static List<Path> foldersOfTheDead() {
        try (var all = Files.list(PLACE)) {
            return all.filter(path -> isOfTheDead(path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfTheDead(String name) {
        var ours = OURS.matcher(name);
        return ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty();
    }

    private static void remove(Path folder) {
        SmallDisk.unmount(folder);
        try (var tree = Files.walk(folder)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("a test's folder cannot be removed: " + e.getMessage());
        }
    }
}
