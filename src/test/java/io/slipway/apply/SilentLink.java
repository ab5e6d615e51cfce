package io.slipway.apply;

import io.slipway.postgres.ServerAddress;
import io.slipway.time.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/** A link to a server that can fall silent: connections stay open and are accepted, and not a byte passes. */
final class SilentLink implements AutoCloseable {
    private final ServerAddress server;
    private final ServerSocket listener;
    private final ExecutorService threads = Threads.oneEach("silent-link");
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    SilentLink(ServerAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    ServerAddress address() {
        return new ServerAddress(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
    }

    /** From now on, for connections that stand and for new ones. */
    void fallSilent() {
        silent = true;
    }

    /** For new connections only: what stands stays dead. */
    void heal() {
        silent = false;
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                sockets.add(client);
                if (!silent) {
                    var behind = new Socket(server.host(), server.port());
                    sockets.add(behind);
                    threads.execute(() -> copy(client, behind));
                    threads.execute(() -> copy(behind, client));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            copy(from.getInputStream(), to.getOutputStream());
            to.close();
        } catch (IOException e) {
            // one side has ended
        }
    }

    private void copy(InputStream in, OutputStream out) throws IOException {
        var bytes = new byte[8192];
        boolean dead = false;
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            dead |= silent;
            if (!dead) {
                out.write(bytes, 0, n);
            }
        }
        if (dead) {
            throw new IOException("the other side hears nothing");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
