package io.slipway.postgres.embedded;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresDbTest {
    private static final EmbeddedSettings KEPT = new EmbeddedSettings(
            20,
            true,
            Path.of(System.getProperty("java.io.tmpdir"), "slipway-programs-" + System.getProperty("user.name")),
            false,
            Map.of());

    private final Path folder = TestPostgres.newFolder();

    @Test
    void aLivingServerIsAdoptedByTheNextOwner() throws SQLException {
        int pid;
        try (var first = EmbeddedPostgres.start(folder, KEPT)) {
            pid = postmaster(first);
        }
        try (var second = EmbeddedPostgres.start(folder, settings())) {
            assertThat(postmaster(second)).isEqualTo(pid);
        }
        assertThat(folder.resolve("cluster/postmaster.pid")).doesNotExist();
    }

    /** Only root has to leave PostgreSQL to another account; earlier versions left it to nobody. */
    @Test
    void rootLeavesTheServerToAnAccountOfItsOwn() throws Exception {
        assumeTrue(EmbeddedPostgres.account().isPresent());
        var data = Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        EmbeddedPostgres.start(data, settings()).close();
        new ProcessBuilder("chown", "-R", "65534:65534", data.resolve("cluster").toString())
                .start()
                .waitFor();

        try (var server = EmbeddedPostgres.start(data, settings())) {
            assertThat(server.folder()).isEqualTo(data).isEqualTo(EmbeddedPostgres.place(data));
            assertThat(Files.getAttribute(data.resolve("cluster/PG_VERSION"), "unix:uid"))
                    .isNotIn(0, 65_534);
            assertThat(Files.getAttribute(Path.of("/proc/" + postmaster(server)), "unix:uid"))
                    .isNotIn(0, 65_534);
        }
    }

    @Test
    void aDiscardedServerLeavesNothing() throws Exception {
        int pid;
        try (var server = EmbeddedPostgres.start(folder, KEPT)) {
            pid = postmaster(server);
        }
        EmbeddedPostgres.discard(folder);
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).isNotEqualTo(Optional.of(true));
        assertThat(folder).doesNotExist();
    }

    @Test
    void aSecondOwnerIsToldTheUrlToUse() {
        try (var owner = EmbeddedPostgres.start(folder, settings())) {
            var refused =
                    catchThrowableOfType(ProblemException.class, () -> EmbeddedPostgres.start(folder, settings()));
            assertThat(refused.problem()).isInstanceOf(ServiceProblem.Configuration.class);
            assertThat(refused)
                    .hasMessageContaining("SLIPWAY_DB_URL=" + owner.url())
                    .hasMessageContaining(owner.passwordFile().toString())
                    .hasMessageNotContaining(owner.password());
        }
    }

    @Test
    void dataPortAndPasswordOutliveTheServer() throws SQLException {
        String url;
        try (var first = EmbeddedPostgres.start(folder, settings())) {
            url = first.url();
            execute(first, "CREATE TABLE kept AS SELECT 7 AS n");
        }
        try (var second = EmbeddedPostgres.start(folder, settings())) {
            assertThat(second.url()).isEqualTo(url);
            assertThat(ask(second, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void aPortThatIsInUseIsReplaced() throws IOException {
        int before;
        try (var first = EmbeddedPostgres.start(folder, settings())) {
            before = first.port();
        }
        try (var taken = new ServerSocket(before, 1, InetAddress.ofLiteral("127.0.0.1"));
                var second = EmbeddedPostgres.start(folder, settings())) {
            assertThat(second.port()).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void theServerIsDurableScramOnlyAndLocal() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder, settings())) {
            assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(server, "SHOW unix_socket_directories")).isEmpty();
            assertThat(ask(server, "SHOW max_connections")).isEqualTo("200");
            assertThat(ask(server, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(Files.getPosixFilePermissions(server.passwordFile()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCrashedServerRestartsWithItsData() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder, settings())) {
            execute(server, "CREATE TABLE kept AS SELECT 7 AS n");
            RestartFixture.crash(server);
            RestartFixture.startAgain(server, Map.of("work_mem", "5MB"));
            assertThat(ask(server, "SELECT n FROM kept")).isEqualTo("7");
            assertThat(ask(server, "SHOW work_mem")).isEqualTo("5MB");
        }
    }

    @Test
    void theOwnerWaitsForAServerThatIsNotReady() throws Exception {
        var file = folder.resolve("cluster/postmaster.pid");
        try (var first = EmbeddedPostgres.start(folder, KEPT)) {
            var lines = Files.readString(file);
            assertThat(lines).contains("ready   ");
            overwrite(file, lines.replace("ready   ", "starting"));
            first.close();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = threads.submit(() -> EmbeddedPostgres.start(folder, settings()));
                assertThatThrownBy(() -> waiting.get(300, MILLISECONDS)).isInstanceOf(TimeoutException.class);
                overwrite(file, lines);
                try (var second = waiting.get()) {
                    assertThat(second.url()).isEqualTo(first.url());
                }
            }
        }
    }

    @Test
    void theOwnerWaitsForASlowFirstConnection() {
        try (var slow = EmbeddedPostgres.start(folder, settings().with("pre_auth_delay", "6"))) {
            assertThat(slow.url()).isNotEmpty();
        }
    }

    /** In place, as the server does: who reads it meanwhile never finds it empty. */
    private static void overwrite(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    @Test
    void aReusedPidIsNotMistakenForTheServer() throws IOException, SQLException {
        try (var first = EmbeddedPostgres.start(folder, settings())) {
            RestartFixture.crash(first);
        }
        var file = folder.resolve("cluster/postmaster.pid");
        assertThat(file).doesNotExist();
        var own = Long.toString(ProcessHandle.current().pid());
        Files.writeString(
                file, String.join("\n", own, folder + "/cluster", "1", "20000", "", "127.0.0.1", "1 1", "ready   "));
        try (var second = EmbeddedPostgres.start(folder, settings())) {
            assertThat(ask(second, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void twoServersCanUnpackTheSameBinariesAtOnce() throws Exception {
        var programs = TestPostgres.newFolder();
        var shared = RestartFixture.withPrograms(settings(), programs);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> EmbeddedPostgres.start(folder, shared));
            var other = threads.submit(() -> EmbeddedPostgres.start(TestPostgres.newFolder(), shared));
            try (var first = one.get();
                    var second = other.get()) {
                assertThat(first.port()).isNotEqualTo(second.port());
            }
        }
        try (var left = Files.list(programs)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void anUnfinishedClusterIsCreatedAgain() throws IOException, SQLException {
        Files.createDirectories(folder.resolve("cluster.new"));
        Files.writeString(folder.resolve("cluster.new").resolve("PG_VERSION"), "18");
        try (var server = EmbeddedPostgres.start(folder, settings())) {
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aNewRoleOwnsOnlyItsDatabase() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder, settings())) {
            server.createRole("app owner", "it's");
            server.createDatabase("app \"x\"", "app owner");
            assertThat(ask(
                            server,
                            "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba"
                                    + " WHERE d.datname = 'app \"x\"'"))
                    .isEqualTo("app owner");
            assertThat(ask(
                            server,
                            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles"
                                    + " WHERE rolname = 'app owner'"))
                    .isEqualTo("f");
            assertThatThrownBy(() -> server.createRole("r", "back\\slash"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFolderThatTheAccountCannotReadIsReplaced() throws Exception {
        var closed = Files.createDirectories(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        var wanted = closed.resolve("data");
        Path used;
        try (var server = EmbeddedPostgres.start(wanted, settings())) {
            used = server.folder();
            assertThat(ask(server, "SELECT 1")).isEqualTo("1");
        }
        assertThat(used.equals(wanted)).isNotEqualTo("root".equals(System.getProperty("user.name")));
        FileTrees.delete(used);
    }

    @Test
    void anUnwritableFolderIsAConfigurationProblem() {
        var refused = catchThrowableOfType(
                ProblemException.class, () -> EmbeddedPostgres.start(Path.of("/proc/slipway"), settings()));
        assertThat(refused.problem()).isInstanceOf(ServiceProblem.Configuration.class);
    }

    private static EmbeddedSettings settings() {
        return new EmbeddedSettings(200, false, KEPT.programs(), false, Map.of());
    }

    private static int postmaster(EmbeddedPostgres server) throws SQLException {
        return Integer.parseInt(ask(server, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var session = server.open(EmbeddedPostgres.NAME);
                var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
        try (var session = server.open(EmbeddedPostgres.NAME);
                var statement = session.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
