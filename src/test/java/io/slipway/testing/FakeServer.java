package io.slipway.testing;

import io.slipway.postgres.address.ServerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Something that listens on 127.0.0.1 and is not PostgreSQL, or only pretends to be. */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangUps = new CountDownLatch(1);

    /** What it does with a client; it returns to hang up, and an I/O error means that the client did. */
    @FunctionalInterface
    public interface Behavior {
        void serve(DataInputStream in, DataOutputStream out) throws IOException;
    }

    public FakeServer(Behavior behavior) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> accept(behavior));
    }

    public ServerAddress address() {
        return new ServerAddress("127.0.0.1", listener.getLocalPort());
    }

    /** Counted down when a client hung up before the behavior was over. */
    public CountDownLatch hangUps() {
        return hangUps;
    }

    /** Reads a start-up message and throws it away. */
    public static byte[] startup(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - 4);
    }

    /** Reads a typed message and gives its body. */
    public static byte[] message(DataInputStream in) throws IOException {
        in.readByte();
        return in.readNBytes(in.readInt() - 4);
    }

    /** Writes a typed message of PostgreSQL's protocol. */
    public static void message(DataOutputStream out, char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    /** Keeps the line open and says nothing until the client hangs up. */
    public static void silence(DataInputStream in) throws IOException {
        while (in.read() >= 0) {
            // whatever it says
        }
        throw new IOException("the client hung up");
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }

    private void accept(Behavior behavior) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                threads.execute(() -> serve(behavior, socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Behavior behavior, Socket socket) {
        try (socket;
                var in = new DataInputStream(socket.getInputStream());
                var out = new DataOutputStream(socket.getOutputStream())) {
            behavior.serve(in, out);
        } catch (IOException _) {
            hangUps.countDown();
        }
    }
}
