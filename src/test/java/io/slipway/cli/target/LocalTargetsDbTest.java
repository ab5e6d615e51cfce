package io.slipway.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.cli.output.CommandFailedException;
import io.slipway.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTargetsDbTest {
    private static final String PASSWORD = "local secret";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    /** Its password is hashed as servers do it; the tests' own logins have fewer iterations than a command accepts. */
    private final String login = "local_" + database.name();

    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void createLogin() {
        database.execute("CREATE ROLE " + login + " LOGIN PASSWORD '" + PASSWORD + "'");
    }

    private LocalTargets targets() {
        return new LocalTargets(environment, directory);
    }

    private void write(String file, String text) throws IOException {
        var spec = database.spec();
        Files.writeString(
                directory.resolve(file),
                text.replace("{host}", spec.address().host())
                        .replace("{port}", Integer.toString(spec.address().port()))
                        .replace("{name}", database.name())
                        .replace("{user}", login)
                        .replace("{password}", PASSWORD));
    }

    private String connected() throws SQLException {
        try (var connection =
                        new LocalConnector().connect(targets().configured().orElseThrow());
                var row = connection.createStatement().executeQuery("SELECT current_database()")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void theDotEnvFileNamesTheDatabase() throws Exception {
        write(".env", """
                # of the developer
                DB_HOST={host}
                DB_PORT={port}
                DB_NAME="{name}"
                DB_USER={user}
                DB_PASSWORD='{password}'
                DB_SSL_MODE=disable
                """);
        write("slipway.yaml", "url: postgresql://nobody@nowhere/nothing");

        assertThat(connected()).isEqualTo(database.name());
    }

    @Test
    void theSettingsFileNamesTheDatabaseAndWhereThePasswordIs() throws Exception {
        write("slipway.yaml", """
                url: postgresql://{user}@{host}:{port}/{name}
                secret: env:SHOP_PASSWORD
                tlsMode: DISABLE
                dir: migrations
                """);
        environment.put("SHOP_PASSWORD", PASSWORD);

        assertThat(connected()).isEqualTo(database.name());
    }

    @Test
    void theSettingsFileNamesAFileWithThePassword() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), PASSWORD);
        write("slipway.yaml", """
                url: postgresql://{user}@{host}:{port}/{name}
                secret: file:FILE
                tlsMode: DISABLE
                """.replace("FILE", file.toRealPath().toString()));

        assertThat(connected()).isEqualTo(database.name());
    }

    @Test
    void aVariableOfTheEnvironmentHidesTheOneOfTheFile() throws Exception {
        write(".env", "DB_NAME=file\nDB_PORT=6543\nDB_PASSWORD=a\\b");
        environment.put("DB_NAME", "environment");

        LocalTarget target = targets().configured().orElseThrow();

        assertThat(target.url().database()).isEqualTo("environment");
        assertThat(target.url().port()).isEqualTo(6543);
        assertThat(target.url().host()).isEqualTo("localhost");
        assertThat(target.variables().get("DB_PASSWORD")).isEqualTo("a\\b");
        assertThat(targets().ofUrl("postgresql://me@other/named").url().database())
                .isEqualTo("named");
    }

    @Test
    void noSourceIsNoDatabase() {
        assertThat(targets().configured()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            secrets: env:X          | slipway.yaml:1:1: secrets is an unknown key; did you mean 'secret'?
            URL: x                  | slipway.yaml:1:1: URL is an unknown key; did you mean 'url'?
            zebra: 1                | slipway.yaml:1:1: zebra is an unknown key; known keys: backup, dir, flyway,
            options: {retry: 1}     | slipway.yaml:1:11: options/retry is an unknown key; did you mean 'retries'?
            backup: {stores: x}     | slipway.yaml:1:10: backup/stores is an unknown key; did you mean 'store'?
            url: jdbc:postgresql:x  | slipway.yaml:1:1: url is a JDBC URL; the form is postgresql://
            url: [1]                | slipway.yaml:1:1: url must be a text
            {url: postgresql://a/b, tlsMode: none} | tlsMode must be one of [DISABLE, ALLOW,
            {url: postgresql://a/b, secret: hunter2} | secret is wrong: a secret is given as env:NAME
            'url: "'                | slipway.yaml:1:
            - 1                     | the file must have keys
            """)
    void aWrongSettingsFileSaysWhere(String text, String reason) throws IOException {
        write("slipway.yaml", text);
        assertThatThrownBy(() -> targets().configured())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Next: ")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "DB_HOST=x, DB_NAME is not set",
        "DB_PORT=70000, DB_PORT must be from 1 to 65535",
        "DB_PORT=x, DB_PORT must be from 1 to 65535",
        "DB_PORT=22, DB_PORT is wrong: ",
        "DB_SSL_MODE=VERIFY_FULL, DB_SSL_MODE must be one of disable"
    })
    void aWrongVariableIsNamed(String line, String reason) throws IOException {
        write(".env", (line.startsWith("DB_HOST") ? "" : "DB_NAME=x\n") + line);
        assertThatThrownBy(() -> targets().configured())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(reason);
    }
}
