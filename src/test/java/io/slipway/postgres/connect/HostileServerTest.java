package io.slipway.postgres.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import io.slipway.testing.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Servers that are none, or want something else than to serve. */
class HostileServerTest {
    private static final String CANARY = "canary-9d20";
    private static final byte[] OK = {0, 0, 0, 0};
    private static final byte[] NOTICE = "SNOTICE\0VNOTICE\0C00000\0Mhello\0\0".getBytes(US_ASCII);
    private static final byte[] CLEAR_PASSWORD = {0, 0, 0, 3};
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    /** For servers that answer, however slow the machine is. */
    private static final SessionOptions LONG = SessionOptions.service(MAX_WAIT).within(MAX_WAIT);

    private static final SessionOptions SHORT = SessionOptions.service(Duration.ofSeconds(1));
    private static final SessionOptions LONG_TASK = SessionOptions.task(
                    "1", Duration.ofMillis(100), Duration.ofSeconds(15))
            .within(MAX_WAIT);
    private static final SessionOptions TASK = LONG_TASK.within(Duration.ofSeconds(1));

    private final Connector connector = new Connector(
            new Secrets(SecretSettings.ofOperator(), Map.of("APP", CANARY)::get), new NetworkPolicy(List.of()));

    @Test
    void aClosedPortIsRefused() throws IOException {
        try (var notListening = new Socket()) {
            // keeps the port from others
            notListening.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            var address = new ServerAddress("127.0.0.1", notListening.getLocalPort());
            assertUnreachable(address, LONG, Reason.REFUSED);
        }
    }

    @Test
    void aWebServerIsNotPostgres() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            out.flush();
        })) {
            assertUnreachable(server.address(), LONG, Reason.NOT_POSTGRESQL);
        }
    }

    @Test
    void aServerThatHangsUpIsRefused() {
        try (var server = new FakeServer((in, _) -> FakeServer.startup(in))) {
            assertUnreachable(server.address(), LONG, Reason.REFUSED);
        }
    }

    @Test
    void aSilentServerIsATimeoutAndIsDisconnected() throws InterruptedException {
        try (var server = new FakeServer((in, _) -> FakeServer.silence(in))) {
            assertUnreachable(server.address(), TASK, Reason.TIMEOUT);
            assertThat(server.hangUps().await(60, SECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatIsNeverReadyIsATimeoutAndIsDisconnected() throws InterruptedException {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', OK);
            FakeServer.silence(in);
        })) {
            assertUnreachable(server.address(), TASK, Reason.TIMEOUT);
            assertThat(server.hangUps().await(60, SECONDS)).isTrue();
        }
    }

    @Test
    void aFloodOfNoticesIsRefusedAndDisconnected() throws InterruptedException {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', OK);
            while (true) {
                FakeServer.message(out, 'N', NOTICE);
            }
        })) {
            assertUnreachable(server.address(), LONG_TASK, Reason.NOT_POSTGRESQL);
            assertThat(server.hangUps().await(60, SECONDS)).isTrue();
        }
    }

    @Test
    void aDripOfNoticesIsATimeoutAndIsDisconnected() throws InterruptedException {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', OK);
            while (true) {
                FakeServer.message(out, 'N', NOTICE);
                LockSupport.parkNanos(50_000_000);
            }
        })) {
            assertUnreachable(server.address(), TASK, Reason.TIMEOUT);
            assertThat(server.hangUps().await(60, SECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatAsksForAPlaintextPasswordGetsNone() throws IOException {
        var sent = new ByteArrayOutputStream();
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', CLEAR_PASSWORD);
            sent.write(in.readAllBytes());
        })) {
            assertUnreachable(server.address(), LONG, Reason.WRONG_PASSWORD);
        }
        assertThat(sent.toString(US_ASCII)).doesNotContain(CANARY);
    }

    @Test
    void aRemoteServerThatSkipsAuthenticationIsRefused() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', OK);
            FakeServer.message(out, 'Z', new byte[] {'I'});
            FakeServer.silence(in);
        })) {
            var policy = new NetworkPolicy(List.of(), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
            var far = new Connector(new Secrets(SecretSettings.trusted(), Map.of("APP", CANARY)::get), policy);
            var address = new ServerAddress("far.invalid", server.address().port());
            assertReason(failure(far, address, LONG), Reason.WRONG_PASSWORD);
        }
    }

    @Test
    void aHugeErrorIsCutAndCleaned() {
        var text = "\u001b[31m" + CANARY + "\r\n" + "x".repeat(20_000);
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'E', ("SFATAL\0VFATAL\0C99999\0M" + text + "\0\0").getBytes(US_ASCII));
        })) {
            var detail = failure(connector, server.address(), LONG).problem().detail();
            assertThat(detail).hasSizeLessThan(500).doesNotContain("\u001b", "\n", "\r");
        }
    }

    @Test
    void anErrorThatClaimsAGigabyteIsATimeoutOrCut() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            out.writeByte('E');
            out.writeInt(1 << 30);
            out.flush();
            FakeServer.silence(in);
        })) {
            assertThat(failure(connector, server.address(), SHORT).problem().slug())
                    .isEqualTo("target-unreachable");
        }
    }

    @Test
    void aServerWithoutTlsIsRefusedIfTlsIsRequired() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            out.writeByte('N');
            out.flush();
            FakeServer.silence(in);
        })) {
            var spec = new ConnectSpec(server.address(), "app", "app", null, TlsMode.VERIFY_FULL, false);
            var failure = catchThrowableOfType(ProblemException.class, () -> connector.open(spec, LONG));
            assertThat(failure.problem().slug()).isEqualTo("tls-verification");
        }
    }

    @Test
    void aSettingThatAPoolerIgnoresIsDetected() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', OK);
            FakeServer.message(out, 'S', "server_version\00018.0\0".getBytes(US_ASCII));
            FakeServer.message(out, 'S', "client_encoding\000UTF8\0".getBytes(US_ASCII));
            FakeServer.message(out, 'Z', new byte[] {'I'});
            while (true) {
                if (in.readByte() == 'S') {
                    out.write(EMPTY_ANSWER);
                    out.flush();
                }
                in.skipNBytes(in.readInt() - 4);
            }
        })) {
            var failure = failure(connector, server.address(), LONG_TASK);
            assertThat(failure).hasMessageContaining("did not take");
        }
    }

    /** ParseComplete, BindComplete, RowDescription of two text columns, CommandComplete, ReadyForQuery. */
    private static final byte[] EMPTY_ANSWER = emptyAnswer();

    private static byte[] emptyAnswer() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            FakeServer.message(out, '1', new byte[0]);
            FakeServer.message(out, '2', new byte[0]);
            FakeServer.message(out, 'T', columns("name", "setting"));
            FakeServer.message(out, 'C', "SELECT 0\0".getBytes(US_ASCII));
            FakeServer.message(out, 'Z', new byte[] {'I'});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] columns(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeShort(names.length);
            for (var name : names) {
                out.write((name + "\0").getBytes(US_ASCII));
                out.writeInt(0);
                out.writeShort(0);
                out.writeInt(25);
                out.writeShort(-1);
                out.writeInt(-1);
                out.writeShort(0);
            }
        }
        return bytes.toByteArray();
    }

    private void assertUnreachable(ServerAddress address, SessionOptions options, Reason reason) {
        var begin = System.nanoTime();
        assertReason(failure(connector, address, options), reason);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(MAX_WAIT);
    }

    private static void assertReason(ProblemException failure, Reason reason) {
        assertThat(failure.problem())
                .isInstanceOfSatisfying(
                        TargetProblem.Unreachable.class,
                        problem -> assertThat(problem.why()).isEqualTo(reason));
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain(CANARY);
        }
    }

    private static ProblemException failure(Connector connector, ServerAddress address, SessionOptions options) {
        var spec = new ConnectSpec(address, "app", "app", new SecretRef.Env("APP"), TlsMode.DISABLE, false);
        return catchThrowableOfType(ProblemException.class, () -> connector.open(spec, options));
    }
}
