package io.slipway.postgres.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Created by the driver from its class name. Creates sockets that connect to the checked address of an attempt. Only
 * the driver uses it.
 */
public final class PinnedSocketFactory extends SocketFactory {
    private final ConnectAttempt dial;

    /** @param token of the attempt under way */
    public PinnedSocketFactory(String token) {
        dial = ConnectAttempt.underWay(token);
    }

    @Override
    public Socket createSocket() {
        return dial.newSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        throw unconnected();
    }

    private static IOException unconnected() {
        return new IOException("only sockets that are not connected yet are made here");
    }
}
