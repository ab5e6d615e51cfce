package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One process of a server stands still for a while; its locks and connections stay. */
final class ServerProcess {
    private ServerProcess() {}

    static void freeze(String pid) {
        signal("-STOP", pid);
    }

    static void thaw(String pid) {
        signal("-CONT", pid);
    }

    private static void signal(String signal, String pid) {
        try {
            var kill = new ProcessBuilder("kill", signal, pid).start();
            assertThat(kill.onExit().join().exitValue()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
