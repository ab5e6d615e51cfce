package io.slipway.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.address.TlsTrust;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.testing.TestCertificate;
import io.slipway.testing.TestPostgres;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsDbTest {
    private static final NetworkPolicy HERE =
            new NetworkPolicy(List.of(), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});

    @TempDir
    static Path folder;

    private static TestPostgres server;
    private static TestCertificate certificate;

    @BeforeAll
    static void serverWithTls() throws Exception {
        certificate = TestCertificate.make(folder, "db.test");
        var embedded = TestPostgres.fresh(EmbeddedSettings.DEFAULT
                .with("ssl_cert_file", certificate.chain().toString())
                .with("ssl_key_file", certificate.key().toString())
                .with("ssl", "on"));
        server = TestPostgres.of(embedded);
    }

    @ParameterizedTest
    @EnumSource(names = {"ALLOW", "PREFER", "REQUIRE"})
    void aModeWithoutVerificationAcceptsAnyCertificate(TlsMode mode) throws SQLException {
        try (var session = new Connector(TestPostgres.secrets(), HERE).open(spec("other.test", mode), options())) {
            assertThat(encrypted(session)).isEqualTo(mode != TlsMode.ALLOW);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VERIFY_CA", "VERIFY_FULL"})
    void aCertificateOfAKnownAuthorityIsAccepted(TlsMode mode) throws SQLException {
        try (var session = trusting().open(spec("db.test", mode), options())) {
            assertThat(encrypted(session)).isTrue();
        }
    }

    @Test
    void onlyVerifyFullChecksTheHostName() throws SQLException {
        try (var session = trusting().open(spec("other.test", TlsMode.VERIFY_CA), options())) {
            assertThat(encrypted(session)).isTrue();
        }
        assertTlsProblem(trusting(), spec("other.test", TlsMode.VERIFY_FULL), "another host");
    }

    @ParameterizedTest
    @EnumSource(names = {"VERIFY_CA", "VERIFY_FULL"})
    void aCertificateOfAnUnknownAuthorityIsRefused(TlsMode mode) {
        assertTlsProblem(new Connector(TestPostgres.secrets(), HERE), spec("db.test", mode), "cannot be verified");
    }

    private static Connector trusting() {
        return new Connector(TestPostgres.secrets(), HERE, new TlsTrust(certificate.chain()));
    }

    private static void assertTlsProblem(Connector connector, ConnectSpec spec, String sentence) {
        var failure = catchThrowableOfType(ProblemException.class, () -> connector.open(spec, options()));
        assertThat(failure.problem()).isInstanceOf(TargetProblem.TlsVerification.class);
        assertThat(failure).hasMessageContaining(sentence);
    }

    private static ConnectSpec spec(String host, TlsMode mode) {
        var known = server.database("slipway").spec();
        var address = new ServerAddress(host, known.address().port());
        return new ConnectSpec(address, known.database(), known.user(), known.secret(), mode, false);
    }

    private static SessionOptions options() {
        return SessionOptions.service();
    }

    private static boolean encrypted(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            return row.getBoolean(1);
        }
    }
}
