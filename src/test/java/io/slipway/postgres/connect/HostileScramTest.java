package io.slipway.postgres.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.ProblemException;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import io.slipway.testing.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want a proof of the password that is cheap to guess from. */
class HostileScramTest {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final SessionOptions LONG = SessionOptions.service(MAX_WAIT).within(MAX_WAIT);

    @ParameterizedTest
    @ValueSource(strings = {"4095", "2147483647", "0", "+1", "0000000001", "-5000", "4096 ", "\u0661", "", "1,i=4096"})
    void aServerWithAWrongNumberOfIterationsGetsNoProof(String iterations) throws InterruptedException {
        var answers = new ArrayBlockingQueue<byte[]>(1);
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', sasl(10, "SCRAM-SHA-256\0\0"));
            var first = new String(FakeServer.message(in), US_ASCII);
            var nonce = first.substring(first.indexOf("r=") + 2);
            FakeServer.message(out, 'R', sasl(11, "r=" + nonce + "x,s=c2FsdA==,i=" + iterations));
            answers.add(in.readAllBytes());
        })) {
            assertWrongPassword(failure(server, 4_096));
            assertThat(answers.poll(60, SECONDS)).asString(US_ASCII).doesNotContain("p=");
        }
    }

    @Test
    void tooFewIterationsAreNamedWithTheMinimum() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            FakeServer.message(out, 'R', sasl(11, "r=x,s=c2FsdA==,i=4999"));
            FakeServer.silence(in);
        })) {
            assertThat(failure(server, 5_000)).hasMessageContainingAll("4999", "5000");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 10_001, 1 << 30})
    void anAuthenticationMessageOfAnImpossibleLengthIsRefused(int length) {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            out.writeByte('R');
            out.writeInt(length);
            out.flush();
            FakeServer.silence(in);
        })) {
            assertWrongPassword(failure(server, 4_096));
        }
    }

    @Test
    void messagesAreNotHiddenInAnotherMessage() {
        try (var server = new FakeServer((in, out) -> {
            FakeServer.startup(in);
            out.writeByte('v');
            out.writeInt(5_000);
            out.writeInt(3 << 16);
            out.writeInt(0);
            FakeServer.message(out, 'R', sasl(10, "SCRAM-SHA-256\0\0"));
            out.flush();
            FakeServer.silence(in);
        })) {
            assertThat(failure(server, 4_096)).hasMessageContaining("impossible length of 5000");
        }
    }

    private static byte[] sasl(int kind, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(kind);
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void assertWrongPassword(ProblemException failure) {
        assertThat(failure.problem())
                .isInstanceOfSatisfying(
                        TargetProblem.Unreachable.class,
                        problem -> assertThat(problem.why()).isEqualTo(Reason.WRONG_PASSWORD));
    }

    private static ProblemException failure(FakeServer server, int minIterations) {
        var settings = new SecretSettings(List.of(), List.of("*"), List.of(), minIterations);
        var secrets = new Secrets(settings, Map.of("APP", "canary-9d20")::get);
        var connector = new Connector(secrets, new NetworkPolicy(List.of()));
        var spec = new ConnectSpec(server.address(), "app", "app", new SecretRef.Env("APP"), TlsMode.DISABLE, false);
        return catchThrowableOfType(ProblemException.class, () -> connector.open(spec, LONG));
    }
}
