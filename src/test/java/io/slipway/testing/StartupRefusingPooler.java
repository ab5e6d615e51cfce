package io.slipway.testing;

import io.slipway.postgres.address.ServerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Between a client and a server: refuses a login with settings among its start-up parameters, as PgBouncer does. */
public final class StartupRefusingPooler implements AutoCloseable {
    private final ServerAddress server;
    private final FakeServer proxy;

    public StartupRefusingPooler(ServerAddress server) {
        this.server = server;
        this.proxy = new FakeServer(this::serve);
    }

    public ServerAddress address() {
        return proxy.address();
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        var startup = FakeServer.startup(in);
        if (new String(startup, StandardCharsets.UTF_8).contains("lock_timeout")) {
            var error = "SFATAL\0C08P01\0Munsupported startup parameter: options\0\0";
            FakeServer.message(out, 'E', error.getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (var socket = new Socket(server.host(), server.port())) {
            var toServer = new DataOutputStream(socket.getOutputStream());
            toServer.writeInt(startup.length + Integer.BYTES);
            toServer.write(startup);
            toServer.flush();
            Thread.ofVirtual().start(() -> copy(in, socket));
            socket.getInputStream().transferTo(out);
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
