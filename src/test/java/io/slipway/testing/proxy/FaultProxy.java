package io.slipway.testing.proxy;

import io.slipway.postgres.address.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One link to a PostgreSQL server, on a port of 127.0.0.1 of its own, that can be made to fail; who needs faults for
 * one replica or one server alone gives it a proxy of its own. Faults can be changed at any time and hold for all
 * connections of the link, open and new ones. What is encrypted passes, but no rule sees it. A black hole takes new
 * connections in and says nothing: connecting itself cannot be made to hang on the loopback. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerAddress server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<Direction, Gate> gates = new EnumMap<>(Direction.class);
    private volatile LinkShape shape = LinkShape.NONE;
    private volatile boolean down;

    public FaultProxy(ServerAddress server) {
        this.server = server;
        for (var direction : Direction.values()) {
            gates.put(direction, new Gate());
        }
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Where clients connect to. */
    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", listener.getLocalPort());
    }

    /** From now on this rule holds too; the first that fits a message decides. */
    public Rule add(Rule rule) {
        rules.add(rule);
        return rule;
    }

    /** Removes a rule and lets go what it holds. */
    public void remove(Rule rule) {
        rules.remove(rule);
        rule.release();
    }

    /** How slow it is from now on. */
    public void shape(LinkShape now) {
        shape = now;
    }

    /** Nothing arrives any more in this direction, not even an end; the sockets stay open. Both: a black hole. */
    public void swallow(Direction direction) {
        gate(direction).shut(true);
    }

    /** Nothing arrives any more in any direction. */
    public void blackHole() {
        gates.values().forEach(gate -> gate.shut(true));
    }

    /** Resets all connections. */
    public void reset() {
        links.forEach(link -> link.end(true));
    }

    /** Resets all connections, and each new one at once. */
    public void down() {
        down = true;
        reset();
    }

    /** No fault any more: what was held or swallowed arrives now, as after a partition of the network. */
    public void heal() {
        down = false;
        shape = LinkShape.NONE;
        rules.forEach(this::remove);
        gates.values().forEach(gate -> gate.shut(false));
    }

    /** How many connections are open. */
    public long connections() {
        return links.stream().filter(link -> !link.isOver()).count();
    }

    LinkShape shape() {
        return shape;
    }

    Gate gate(Direction direction) {
        return gates.get(direction);
    }

    @Nullable
    Rule ruleFor(ObservedMessage seen) {
        return rules.stream().filter(rule -> rule.isFor(seen)).findFirst().orElse(null);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                link(listener.accept());
            } catch (IOException e) {
                // the next may fare better; a closed listener ends the loop
            }
        }
    }

    private void link(Socket client) throws IOException {
        try {
            client.setTcpNoDelay(true);
            var behind = new Socket(server.host(), server.port());
            behind.setTcpNoDelay(true);
            links.removeIf(Link::isOver);
            var link = new Link(client, behind, this);
            links.add(link);
            link.start(threads);
            if (down) {
                link.end(true);
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(link -> link.end(true));
        threads.shutdownNow();
    }
}
