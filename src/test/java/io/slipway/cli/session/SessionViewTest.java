package io.slipway.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.cli.output.ScreenFixture;
import io.slipway.time.Threads;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionViewTest {
    /** A run that ends when it is canceled. */
    private static final class Run implements SessionView.Source {
        private volatile boolean canceled;

        @Override
        public SessionView.Reading read() {
            return new SessionView.Reading(List.of("pid 7, waits"), canceled);
        }

        @Override
        public boolean isCancelable() {
            return !canceled;
        }

        @Override
        public String cancel() {
            canceled = true;
            return "The cancel is requested.";
        }
    }

    private final Run run = new Run();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final ScreenFixture fixture = new ScreenFixture(new PipedInputStream(keys));
    private final CompletableFuture<SessionView.Reading> view = CompletableFuture.supplyAsync(
            () -> new SessionView(run, fixture.screen()).run(), Threads.virtualPerTask("view"));

    SessionViewTest() throws IOException {}

    private void type(char key) throws IOException {
        keys.write(key);
        keys.flush();
    }

    @Test
    void theRunIsCanceledAfterAConfirmation() throws Exception {
        type('c');
        await().until(() -> fixture.drawn().contains("y cancels it"));
        type('y');

        assertThat(view.get().over()).isTrue();
        assertThat(run.canceled).isTrue();
        assertThat(fixture.drawn()).contains("pid 7, waits");
    }

    @Test
    void anotherKeyThanTheConfirmationCancelsNothing() throws Exception {
        type('c');
        await().until(() -> fixture.drawn().contains("y cancels it"));
        type('n');
        type('y');
        type('q');

        assertThat(view.get().over()).isFalse();
        assertThat(run.canceled).isFalse();
    }
}
