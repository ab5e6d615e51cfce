package io.slipway.testing;

import io.slipway.postgres.address.ServerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Passes everything between a client and a server on but the backend's pid, as PgBouncer does. */
public final class FalsePidProxy implements AutoCloseable {
    private final ServerAddress server;
    private final FakeServer proxy;

    public FalsePidProxy(ServerAddress server) {
        this.server = server;
        this.proxy = new FakeServer(this::serve);
    }

    public ServerAddress address() {
        return proxy.address();
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        try (var socket = new Socket(server.host(), server.port());
                var fromServer = new DataInputStream(socket.getInputStream())) {
            Thread.ofVirtual().start(() -> copy(in, socket));
            while (true) {
                var type = fromServer.readByte();
                var body = fromServer.readNBytes(fromServer.readInt() - 4);
                if (type == 'K') {
                    body[0] ^= 1;
                }
                FakeServer.message(out, (char) type, body);
            }
        }
    }

    private static void copy(DataInputStream in, Socket socket) {
        try (socket) {
            in.transferTo(socket.getOutputStream());
        } catch (IOException _) {
            // the session is over
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
