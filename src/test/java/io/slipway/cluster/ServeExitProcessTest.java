package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.postgres.embedded.RestartFixture;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.FreePort;
import io.slipway.testing.Program;
import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag(Program.SMOKE)
class ServeExitProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int CONFIGURATION = 78;
    private static final int UNREACHABLE = 5;

    /** What a start ended with. */
    private record End(int code, List<String> said) {}

    private static End end(ReplicaServer replica) {
        try (replica) {
            int code = replica.exitCode(LIMIT);
            return new End(code, replica.errors().lines().toList());
        }
    }

    private static End end(String url) {
        return end(ReplicaServer.launch(Map.of("SLIPWAY_DB_URL", url, "SLIPWAY_DB_PASSWORD", "x")));
    }

    private static void assertRefused(End end, String... parts) {
        assertThat(end.said())
                .as("exit code %d", end.code())
                .singleElement()
                .asString()
                .contains(parts);
        assertThat(end.said().getFirst()).startsWith("slipway: ");
        assertThat(end.code()).isEqualTo(CONFIGURATION);
    }

    @Test
    void aServerWithoutFsyncIsRefused() {
        try (var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT)) {
            var control = TestPostgres.of(server).database(EmbeddedPostgres.NAME);
            control.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()");
            assertRefused(end(ReplicaServer.launch(control)), "control database: ", "fsync is off");
        }
    }

    @Test
    void aStandbyIsRefused() throws IOException {
        try (var server = TestPostgres.fresh(EmbeddedSettings.DEFAULT)) {
            var data = TestPostgres.of(server).database(EmbeddedPostgres.NAME).query("SHOW data_directory");
            server.stop();
            Files.createFile(Path.of(String.valueOf(data), "standby.signal"));
            RestartFixture.startAgain(server, Map.of());
            var control = TestPostgres.of(server).database(EmbeddedPostgres.NAME);
            assertRefused(
                    end(ReplicaServer.launch(control)), "control database: ", "standby", "the address of the primary");
        }
    }

    @Test
    void anEncodingOtherThanUtf8IsRefused() {
        var shared = TestPostgres.shared();
        var name = shared.createDatabase().name() + "_ascii";
        shared.database(TestPostgres.SUPERUSER)
                .execute("CREATE DATABASE " + name + " ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        assertRefused(end(ReplicaServer.launch(shared.database(name))), "encoding is SQL_ASCII", "ENCODING 'UTF8'");
    }

    @Test
    void aSchemaOfANewerVersionIsRefused() {
        var control = ControlDatabase.create();
        control.execute("INSERT INTO slipway.schema_level (level, needs) VALUES (99, 98)");
        assertRefused(end(ReplicaServer.launch(control)), "level 98", "start a newer version");
    }

    @Test
    void aJdbcUrlIsRefusedWithTheExpectedForm() {
        assertRefused(end("jdbc:postgresql://127.0.0.1:5432/slipway"), "SLIPWAY_DB_URL", "postgresql://user@host");
    }

    @Test
    void aReplicaNamesItsPortAndRefusesUnreadableHeadRequests() throws Exception {
        int port = FreePort.find();
        var control = TestPostgres.shared().createDatabase();
        try (var replica = ReplicaServer.launch(control, Map.of(), "--management-port=" + port)) {
            assertThat(replica.ready().managementPort()).isEqualTo(port);
            UnreadableHeadRequests.assertRefused(replica.uri().getPort());
            UnreadableHeadRequests.assertRefused(port);
        }
    }

    @Test
    void anUnreachableServerIsNotAConfigurationError() {
        // nobody listens there, and no port that was free a moment ago is handed out
        var end = end("postgresql://slipway@127.0.0.1:1/slipway");
        assertThat(end.said()).singleElement().asString().contains("127.0.0.1:1", "refused");
        assertThat(end.code()).isEqualTo(UNREACHABLE);
    }

    @Test
    void aWrongPasswordIsNotShown() {
        var control = TestPostgres.shared().createDatabase();
        var end =
                end(ReplicaServer.launch(Map.of("SLIPWAY_DB_URL", control.url(), "SLIPWAY_DB_PASSWORD", "wr0ng-one")));
        assertThat(end.said()).singleElement().asString().contains("password").doesNotContain("wr0ng-one");
        assertThat(end.code()).isIn(UNREACHABLE, CONFIGURATION);
    }

    @Test
    void aSecondOwnerOfADataFolderIsToldTheUrlToUse() {
        var data = TestPostgres.newFolder().toString();
        try (var owner = ReplicaServer.launch(Map.of(), "--data", data).ready()) {
            var end = end(ReplicaServer.launch(Map.of(), "--data", data));
            assertThat(end.said())
                    .as("exit code %d", end.code())
                    .last()
                    .asString()
                    .contains(data, "SLIPWAY_DB_URL=postgresql://");
            assertThat(end.said()).allMatch(line -> line.startsWith("slipway: "));
            assertThat(end.code()).isEqualTo(CONFIGURATION);
            owner.terminate();
            assertThat(owner.exitCode(LIMIT)).isIn(0, 143);
        }
    }
}
