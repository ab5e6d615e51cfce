package io.slipway.postgres.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.error.SqlState;
import io.slipway.postgres.facts.RoleFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionTypesTest {
    private static final ServerAddress REMOTE = new ServerAddress("db.example.com", 5432);
    private static final ServerAddress LOCAL = new ServerAddress("127.0.0.1", 5432);

    @Test
    void tlsIsVerifiedByDefaultExceptForLoopback() {
        assertThat(TlsMode.defaultFor(REMOTE)).isEqualTo(TlsMode.VERIFY_FULL);
        assertThat(TlsMode.defaultFor(LOCAL)).isEqualTo(TlsMode.DISABLE);
        assertThat(TlsMode.VERIFY_CA.isWeakerThanDefault(REMOTE)).isTrue();
        assertThat(TlsMode.VERIFY_FULL.isWeakerThanDefault(REMOTE)).isFalse();
        assertThat(TlsMode.DISABLE.isWeakerThanDefault(LOCAL)).isFalse();
        assertThat(TlsMode.values())
                .extracting(TlsMode::word)
                .containsExactly("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    }

    @Test
    void onlyListedSettingsAreAllowedAtSessionStart() {
        var options = SessionOptions.task("1", Duration.ofMillis(100), Duration.ofSeconds(15));
        assertThatThrownBy(() -> options.with("session_preload_libraries", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.with("role", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyATaskSessionHasNoSocketTimeout() {
        var task = SessionOptions.task("4711", Duration.ofMillis(100), Duration.ofSeconds(15));
        assertThat(task.applicationName()).isEqualTo("slipway-taskrun-4711");
        assertThat(task.socketTimeout()).isNull();
        assertThat(SessionOptions.service().applicationName()).isEqualTo("slipway");
        assertThat(SessionOptions.service().socketTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SessionOptions.service(Duration.ofSeconds(1)).connectTimeout())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL 18.6 on x86_64-pc-linux-gnu, POSTGRESQL",
        "PostgreSQL 14.5 (Debian 14.5-1) on aarch64, POSTGRESQL",
        "CockroachDB CCL v25.1.0 (x86_64-pc-linux-gnu), COCKROACHDB",
        "PostgreSQL 15.2-YB-2.25.0.0-b0 on x86_64, OTHER",
        "PostgreSQL 8.0.2 on i686-pc-linux-gnu Redshift 1.0.1, OTHER",
        "8.0.32, OTHER"
    })
    void theEngineIsRecognizedByTheVersionText(String version, Engine engine) {
        assertThat(Engine.of(version)).isEqualTo(engine);
    }

    @Test
    void anErrorWithoutSqlStateIsALostConnection() {
        assertThat(SqlState.of(new SQLException("x"))).isEqualTo(SqlState.NONE);
        assertThat(SqlState.NONE.connectionLost()).isTrue();
        assertThat(SqlState.of(new SQLException("x", "08006")).connectionLost()).isTrue();
        assertThat(SqlState.of(new SQLException("x", "23505")).connectionLost()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "57P01, true",
        "57P03, true",
        "53300, true",
        "57014, false",
        "53100, false",
        "23505, false"
    })
    void anUnreachableServerDiffersFromARefusal(String code, boolean unreachable) {
        assertThat(SqlState.isUnreachable(code)).isEqualTo(unreachable);
    }

    @Test
    void aSuperuserIsOneWarningAndOtherRightsOneEach() {
        var all = List.of("pg_execute_server_program", "pg_read_server_files");
        assertThat(new RoleFacts("su", true, true, true, true, true, true, true, all).warnings())
                .extracting(RoleFacts.Warning::code)
                .containsExactly("superuser");
        assertThat(new RoleFacts("r", false, true, true, true, true, true, true, all).warnings())
                .extracting(RoleFacts.Warning::code)
                .containsExactly(
                        "bypassrls", "createrole", "replication", "pg-execute-server-program", "pg-read-server-files");
    }
}
