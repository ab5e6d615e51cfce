package io.slipway.postgres.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach one checked address. The driver creates its socket factory by class name, so the factory finds
 * the attempt by a token. Closing an attempt before {@link #keepOpen} closes its sockets. This ends the driver's own
 * thread if the server never finishes the login.
 */
final class ConnectAttempt implements AutoCloseable {
    private static final Map<String, ConnectAttempt> UNDER_WAY = new ConcurrentHashMap<>();

    private final String token = UUID.randomUUID().toString();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final InetAddress address;
    private final int timeoutMillis;
    private final SessionOptions.Defaults defaults;
    private final int minScramIterations;
    private volatile State state = State.OPENING;
    private volatile @Nullable WireStreams streams;

    private enum State {
        OPENING,
        KEPT,
        CLOSED
    }

    ConnectAttempt(InetAddress address, Duration timeout, SessionOptions.Defaults defaults, int minScramIterations) {
        this.address = address;
        this.defaults = defaults;
        this.minScramIterations = minScramIterations;
        this.timeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
        UNDER_WAY.put(token, this);
    }

    static ConnectAttempt underWay(String token) {
        ConnectAttempt dial = UNDER_WAY.get(token);
        if (dial == null) {
            throw new IllegalStateException("this attempt to connect is over");
        }
        return dial;
    }

    String token() {
        return token;
    }

    Socket newSocket() {
        return new PinnedSocket();
    }

    /** The streams of a TLS connection over such a socket. */
    Socket over(SSLSocket encrypted) {
        streams = new WireStreams(defaults, minScramIterations);
        return new TlsSocket(encrypted, streams);
    }

    /** The bytes that the session receives from the server; for a session that is logged in. */
    Optional<ReportRewriter> answers() {
        return Optional.ofNullable(streams).flatMap(WireStreams::answers);
    }

    /** Marks the login as complete: from now on the driver owns the sockets. */
    void keepOpen() {
        state = State.KEPT;
        sockets.clear();
    }

    @Override
    public void close() {
        UNDER_WAY.remove(token);
        if (state == State.OPENING) {
            state = State.CLOSED;
            sockets.forEach(ConnectAttempt::closeQuietly);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // the socket is unusable in any case
        }
    }

    /**
     * Connects to the checked address instead of the driver's own resolution. Detects a lost peer within about 20 s.
     */
    private final class PinnedSocket extends Socket {
        private final WireStreams plain = new WireStreams(defaults, minScramIterations);

        @Override
        public InputStream getInputStream() throws IOException {
            return plain.input(super.getInputStream());
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return plain.output(super.getOutputStream());
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, timeoutMillis);
        }

        @Override
        public void connect(SocketAddress endpoint, int driversTimeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress asked)) {
                throw new SocketException("not an internet address");
            }
            if (state == State.OPENING) {
                sockets.add(this);
            }
            if (state == State.CLOSED) {
                close();
                throw new SocketException("this attempt to connect is over");
            }
            keepAlive();
            streams = plain;
            super.connect(new InetSocketAddress(address, asked.getPort()), timeoutMillis);
        }

        private void keepAlive() throws IOException {
            setKeepAlive(true);
            Set<SocketOption<?>> known = supportedOptions();
            if (known.contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 10);
                setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 3);
                setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
            }
        }
    }
}
