package io.slipway.testing;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Speaks just enough of the protocol to have a server parse a text as one statement, without a driver that splits or
 * changes it on the way.
 */
public final class WireParser implements AutoCloseable {
    private static final int PROTOCOL = 3 << 16;

    private final Socket socket;
    private final DataInputStream in;

    /** A session of the superuser, who needs no password from here on: only for a server of the test's own. */
    public static WireParser of(EmbeddedPostgres server) throws IOException {
        var database = TestPostgres.of(server).database("postgres");
        database.execute(
                "COPY (SELECT 'host all all 127.0.0.1/32 trust') TO '" + database.query("SHOW hba_file") + "'",
                "SELECT pg_reload_conf()");
        return new WireParser(server.port());
    }

    private WireParser(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        var startup = new ByteArrayOutputStream();
        var out = new DataOutputStream(startup);
        out.writeInt(PROTOCOL);
        out.write("user\0slipway\0database\0postgres\0client_encoding\0UTF8\0\0".getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(framed("", startup.toByteArray()));
        readUntilReady();
    }

    /** The SQLSTATE that the server answers to a Parse message with; empty when it takes the text as one statement. */
    public String parse(String sql) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(0);
        body.write(sql.getBytes(StandardCharsets.UTF_8));
        body.write(new byte[3]);
        socket.getOutputStream().write(framed("P", body.toByteArray()));
        socket.getOutputStream().write(framed("S", new byte[0]));
        return readUntilReady();
    }

    private static byte[] framed(String type, byte[] body) throws IOException {
        var message = new ByteArrayOutputStream();
        var out = new DataOutputStream(message);
        out.writeBytes(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        return message.toByteArray();
    }

    private String readUntilReady() throws IOException {
        String sqlState = "";
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
            if (type == 'E') {
                sqlState = field(body, 'C');
            } else if (type == 'Z') {
                return sqlState;
            }
        }
    }

    private static String field(byte[] body, char wanted) {
        for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
            if (!field.isEmpty() && field.charAt(0) == wanted) {
                return field.substring(1);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
