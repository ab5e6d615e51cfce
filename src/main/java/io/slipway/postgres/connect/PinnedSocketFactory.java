package io.slipway.postgres.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.ssl.WrappedFactory;
import org.postgresql.util.PSQLException;

/**
 * Created by the driver from its class name. Creates sockets that connect to the checked address of an attempt, and TLS
 * over them. Only the driver uses it.
 */
public final class PinnedSocketFactory extends WrappedFactory {
    private final ConnectAttempt dial;

    /** @param driver properties of the attempt under way */
    public PinnedSocketFactory(Properties driver) throws PSQLException {
        dial = ConnectAttempt.underWay(String.valueOf(PGProperty.SOCKET_FACTORY_ARG.getOrDefault(driver)));
        factory = tls(driver);
    }

    /** Verifies against the authorities of the Java runtime where none were named. */
    private static SSLSocketFactory tls(Properties driver) throws PSQLException {
        var mode = SslMode.of(driver);
        boolean verifies = mode.verifyCertificate();
        return verifies && PGProperty.SSL_ROOT_CERT.getOrDefault(driver) == null
                ? new DefaultJavaSSLFactory(driver)
                : new LibPQFactory(driver);
    }

    @Override
    public Socket createSocket() {
        return dial.newSocket();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return super.createSocket(socket, host, port, autoClose) instanceof SSLSocket encrypted
                ? dial.over(encrypted)
                : refuse();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return refuse();
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return refuse();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return refuse();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress local, int localPort)
            throws IOException {
        return refuse();
    }

    private static Socket refuse() throws IOException {
        throw new IOException("only sockets that are not connected yet are made here");
    }
}
