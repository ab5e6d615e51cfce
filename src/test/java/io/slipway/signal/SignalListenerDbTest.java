package io.slipway.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.slipway.control.ControlConnector;
import io.slipway.control.ControlUrl;
import io.slipway.control.Transactions;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.facts.Backend;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import io.slipway.testing.proxy.FaultProxy;
import io.slipway.testing.proxy.Rule;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalListenerDbTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration DETECTION_LIMIT = Duration.ofSeconds(6);
    private static final Logger LOG = Logger.getLogger("io.slipway.signal");

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final FaultProxy proxy = new FaultProxy(control.server().address());
    private final Received received = new Received();
    private final Lines lines = new Lines();
    private final SignalListener listener = new SignalListener(
            new ControlConnector(
                    ControlUrl.parse(
                            "postgresql://%s@%s/%s?sslmode=disable"
                                    .formatted(TestPostgres.SUPERUSER, proxy.address(), control.name()),
                            null,
                            control.password()),
                    SessionOptions.SERVICE_NAME),
            transactions);

    private static final class Received implements SignalHandler {
        private final List<Signal> signals = new CopyOnWriteArrayList<>();
        private final AtomicInteger connects = new AtomicInteger();

        @Override
        public void onSignal(Signal signal) {
            signals.add(signal);
        }

        @Override
        public void onConnected(@Nullable Backend session) {
            connects.incrementAndGet();
        }
    }

    private static final class Lines extends Handler {
        private final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            texts.add(logged.getLevel() + " " + ExtLogRecord.wrap(logged).getFormattedMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        LOG.addHandler(lines);
        // the tries after the first of an outage
        LOG.setLevel(Level.FINE);
    }

    @AfterEach
    void close() {
        listener.close();
        proxy.close();
        LOG.removeHandler(lines);
        LOG.setLevel(null);
    }

    @Test
    void theListenerProvesThatNotificationsArrive() {
        listener.start(received);
        await().atMost(SOON).until(listener::isReceiving);
        assertThat(received.signals).isEmpty();
    }

    @Test
    void aListenerWithoutNotificationsSaysThatItPolls() {
        var swallowed = proxy.add(Rule.dropNotifications());
        listener.start(received);
        await().atMost(SOON).until(() -> lines.texts.stream().anyMatch(line -> line.contains("do not arrive")));
        assertThat(listener.isListening()).isTrue();
        assertThat(listener.isReceiving()).isFalse();
        assertThat(swallowed.hits()).isPositive();
        assertThat(lines.texts)
                .filteredOn(line -> line.contains("do not arrive"))
                .hasSize(1);
    }

    @Test
    void aDeadSocketIsNoticedAndTheRowsAreReadAgain() {
        listener.start(received);
        await().atMost(SOON).until(listener::isReceiving);
        proxy.blackHole();
        await().atMost(DETECTION_LIMIT).until(() -> !listener.isListening());
        proxy.heal();
        await().atMost(SOON).until(listener::isReceiving);
        assertThat(received.connects).hasValueGreaterThan(1);
        assertThat(lines.texts).anyMatch(line -> line.startsWith("ERROR notify listener error, reconnecting in"));
    }

    @Test
    void aBadPayloadIsOneWarningWithItsFirst200Characters() throws SQLException {
        listener.start(received);
        await().atMost(SOON).until(listener::isReceiving);
        notify("{\"type\":\"unheard_of\",\"uid\":1}");
        notify("x".repeat(500));
        notify("{\"type\":\"cancel_task_run\",\"uid\":\"17\"}");
        notify("{\"type\":\"cancel_task_run\",\"uid\":17}");
        await().atMost(SOON).until(() -> !received.signals.isEmpty());
        assertThat(received.signals).containsExactly(new Signal.CancelTaskRun(17));
        assertThat(lines.texts)
                .filteredOn(line -> line.startsWith("WARN"))
                .containsExactly(
                        "WARN unknown signal type: {\"type\":\"unheard_of\",\"uid\":1}",
                        "WARN invalid signal payload: " + "x".repeat(200),
                        "WARN invalid signal payload: {\"type\":\"cancel_task_run\",\"uid\":\"17\"}");
    }

    @Test
    void aConnectionThatDiesAtOnceIsNotMadeInALoop() {
        listener.start(new SignalHandler() {
            @Override
            public void onSignal(Signal signal) {}

            @Override
            public void onConnected(@Nullable Backend session) {
                throw new IllegalStateException("of the test");
            }
        });
        await().atMost(SOON)
                .until(() -> lines.texts.stream().anyMatch(line -> line.contains("in 800 ms: of the test")));
        assertThat(lines.texts).filteredOn(line -> line.contains("of the test")).hasSizeLessThan(6);
    }

    @Test
    void closeEndsABackOffAtOnce() {
        proxy.down();
        listener.start(received);
        await().atMost(SOON).until(() -> lines.texts.stream().anyMatch(line -> line.contains("3200 ms")));
        assertThat(lines.texts).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);
        long from = System.nanoTime();
        listener.close();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
    }

    private void notify(String payload) throws SQLException {
        try (var connection = control.open();
                var statement = connection.prepareStatement("SELECT pg_notify('slipway_signal', ?)")) {
            statement.setString(1, payload);
            statement.execute();
        }
    }
}
