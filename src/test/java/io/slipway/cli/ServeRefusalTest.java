package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A replica that may not or cannot listen does not start: exit code 78 and one line, before it contacts a database. */
class ServeRefusalTest {
    private static final int CONFIGURATION = 78;

    private static void assertRefused(String option, String value, String... parts) {
        var err = new StringWriter();
        int code = Main.commandLine(new ServeCommand())
                .setErr(new PrintWriter(err, true))
                .execute("serve", "--management-port=0", "--port=0", option, value);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("slipway: ")
                .contains(parts);
        assertThat(code).isEqualTo(CONFIGURATION);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(other.getLocalPort());
            var err = new StringWriter();
            int code = Main.commandLine(new ServeCommand())
                    .setErr(new PrintWriter(err, true))
                    .execute("serve", "--management-port", port, "--port=0");
            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("slipway: cannot listen on 127.0.0.1:" + port)
                    .contains("--management-port");
            assertThat(code).isEqualTo(CONFIGURATION);
        }
    }

    @Test
    void anAddressThatOthersReachNeedsAnExplicitOption() {
        assertRefused("--host", "0.0.0.0", "--insecure-listen", "SLIPWAY_INSECURE_LISTEN");
        assertRefused("--host", "::", "--insecure-listen");
        assertRefused("--host", "no-such-host.invalid", "cannot be resolved");
    }
}
