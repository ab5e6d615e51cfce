package io.slipway.postgres.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresKillTest {
    @Test
    void aServerOutlivesItsKilledOwner() throws Exception {
        var folder = TestPostgres.newFolder();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var owner = new ProcessBuilder(List.of(
                        java, "-cp", System.getProperty("java.class.path"), Owner.class.getName(), folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var url = owner.inputReader().readLine();
        owner.destroyForcibly();
        assertThat(owner.waitFor(60, SECONDS)).isTrue();
        try (var heir = EmbeddedPostgres.start(folder, EmbeddedSettings.DEFAULT)) {
            assertThat(heir.url()).isEqualTo(url);
            try (var session = heir.open(EmbeddedPostgres.NAME);
                    var statement = session.createStatement();
                    var row = statement.executeQuery("SELECT n FROM written_by_the_dead")) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    /** The process that is killed. */
    static final class Owner {
        private Owner() {}

        @SuppressWarnings("resource") // it is killed while it holds the server
        static void main(String[] arguments) throws Exception {
            var server = EmbeddedPostgres.start(Path.of(arguments[0]), EmbeddedSettings.DEFAULT);
            try (var session = server.open(EmbeddedPostgres.NAME);
                    var statement = session.createStatement()) {
                statement.execute("CREATE TABLE written_by_the_dead AS SELECT 1 AS n");
            }
            System.out.println(server.url());
            System.in.read();
        }
    }
}
