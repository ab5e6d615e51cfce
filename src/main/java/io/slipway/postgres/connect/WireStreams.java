package io.slipway.postgres.connect;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Both directions of one connection to a server, each with its filter of messages. */
final class WireStreams {
    private final SessionOptions.Defaults defaults;
    private final int minScramIterations;
    private @Nullable ReportRewriter input;
    private @Nullable StartupRewriter output;

    WireStreams(SessionOptions.Defaults defaults, int minScramIterations) {
        this.defaults = defaults;
        this.minScramIterations = minScramIterations;
    }

    /** The same stream at every call, as a socket has it. */
    synchronized InputStream input(InputStream server) {
        if (input == null) {
            input = new ReportRewriter(server, minScramIterations);
        }
        return input;
    }

    synchronized OutputStream output(OutputStream server) {
        if (output == null) {
            output = new StartupRewriter(server, defaults, this::encryptionRequested);
        }
        return output;
    }

    synchronized Optional<ReportRewriter> answers() {
        return Optional.ofNullable(input);
    }

    private synchronized void encryptionRequested() {
        if (input != null) {
            input.expectEncryptionAnswer();
        }
    }
}
