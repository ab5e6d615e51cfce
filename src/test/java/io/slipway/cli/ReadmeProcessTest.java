package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.ReplicaServer;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README work as they are pasted, each block whole, on the database that they name. */
class ReadmeProcessTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String PASSWORD = "the password";
    private static final int LIMIT_MINUTES = 4;

    private final TestPostgres postgres = TestPostgres.shared();

    @TempDir
    private Path folder;

    /** The block that contains this text, for the server of the test, which has another place and no certificate. */
    private String block(String text) throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(found -> found.group(1))
                .filter(block -> block.contains(text))
                .toList();
        assertThat(blocks).as(text).hasSize(1);
        int port = postgres.address().port();
        return blocks.getFirst()
                .replace("--host 10.0.0.5", "--host 127.0.0.1 --port " + port)
                .replace("--tls-mode require", "--tls-mode disable")
                .replace("@10.0.0.5/", "@127.0.0.1:" + port + "/")
                .replace("sslmode=require", "sslmode=disable")
                .replace("target/slipway serve", "exec target/slipway serve --port=0 --management-port=0");
    }

    @Test
    void theCommandsOfTheFirstPageRollAChangeOut() throws Exception {
        Files.createSymbolicLink(folder.resolve("target"), Path.of("target").toAbsolutePath());
        createShop();
        try (var replica = ReplicaServer.launchScript(block("target/slipway serve"), postgres.createDatabase(), folder)
                .ready()) {
            String said = pasted(block("rollout watch"), replica.uri().toString());
            assertThat(said).contains("DONE");
            assertThat(column()).isEqualTo("integer");
        }
        Files.writeString(folder.resolve("migration.sql"), "ALTER TABLE customer DROP COLUMN points;");
        assertThat(pasted(block("doctor"), "")).contains("ALTER TABLE");
    }

    @Test
    void theCommandsOfTheFirstPageMigrateADatabase() throws Exception {
        Path here = Files.createDirectory(folder.resolve("here"));
        Files.createSymbolicLink(here.resolve("target"), Path.of("target").toAbsolutePath());
        createShop();
        postgres.database("shop").execute("DROP TABLE customer");
        postgres.database(TestPostgres.SUPERUSER).execute("CREATE DATABASE my_database OWNER shop_owner");
        String first = withoutQuestions(block("slipway create"));
        assertThat(pasted(here, first, "")).contains("Created migrations/V", "done");

        Path sql = Files.createDirectories(folder.resolve("my-project/sql"));
        Files.writeString(folder.resolve("my-project/flyway.conf"), "flyway.locations=filesystem:sql\n");
        for (int version = 1; version <= 50; version++) {
            Files.writeString(
                    sql.resolve("V%d__step.sql".formatted(version)), "CREATE TABLE step_%d ()".formatted(version));
        }
        assertThat(pasted(
                        here,
                        first.lines().findFirst().orElseThrow() + "\n" + withoutQuestions(block("../my-project")),
                        ""))
                .contains("50 migrations pending", "done  50");
    }

    /** On the server of the test, and without a terminal: the remarks are left out, since an option follows. */
    private String withoutQuestions(String block) {
        return block.replace(
                        "DB_HOST=localhost",
                        "DB_HOST=127.0.0.1 DB_PORT=" + postgres.address().port())
                .replace("DB_USER=postgres", "DB_USER=shop_owner")
                .replaceAll("(?m)^(slipway (?:migrate|rollback)) .*$", "$1 --yes");
    }

    private void createShop() {
        postgres.database(TestPostgres.SUPERUSER)
                .execute(
                        "DROP DATABASE IF EXISTS shop WITH (FORCE)",
                        "DROP DATABASE IF EXISTS my_database WITH (FORCE)",
                        "DROP ROLE IF EXISTS shop_owner",
                        "CREATE ROLE shop_owner LOGIN PASSWORD '" + PASSWORD + "'",
                        "CREATE DATABASE shop OWNER shop_owner");
        postgres.database("shop").execute("CREATE TABLE customer (id int)", "ALTER TABLE customer OWNER TO shop_owner");
    }

    private String column() {
        return postgres.database("shop")
                .query("SELECT data_type FROM information_schema.columns WHERE column_name = 'points'");
    }

    /** What the commands print; the first that fails ends them. */
    private String pasted(String commands, String server) throws IOException, InterruptedException {
        return pasted(folder, commands, server);
    }

    private String pasted(Path directory, String commands, String server) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        var builder = new ProcessBuilder("bash", "-e", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_") || name.startsWith("DB_"));
        builder.environment().putAll(Map.of("SLIPWAY_SERVER", server));
        Process shell = builder.start();
        boolean ended = shell.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        shell.destroyForcibly();
        String said = Files.readString(out);
        assertThat(ended).as(said).isTrue();
        assertThat(shell.exitValue()).as(said).isZero();
        return said;
    }
}
