package io.slipway.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireRewritersTest {
    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    private static byte[] message(char type, String payload) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] startup(String parameters) {
        var bytes = parameters.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(8 + bytes.length)
                .putInt(196608)
                .put(bytes)
                .array();
    }

    private static byte[] all(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A server whose bytes arrive in pieces of this size. */
    private static InputStream inPieces(byte[] bytes, int size) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] to, int from, int length) {
                return super.read(to, from, Math.min(length, size));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8192})
    void reportsAreRewrittenWhereverTheBytesAreCut(int size) throws IOException {
        var server = all(
                message('S', "DateStyle\0German, DMY\0"),
                message('S', "DateStyle\0ISO, DMY\0"),
                message('D', "a row"),
                message('S', "client_encoding\0LATIN1\0"),
                message('S', "client_encoding\0UTF8\0"),
                message('Z', "I"));
        var driver = new ReportRewriter(inPieces(server, size), 1).readAllBytes();
        assertThat(driver)
                .isEqualTo(all(
                        message('S', "DateStyle\0ISO, MDY\0"),
                        message('S', "DateStyle\0ISO, DMY\0"),
                        message('D', "a row"),
                        message('S', "client_encoding\0UTF-8\0"),
                        message('S', "client_encoding\0UTF8\0"),
                        message('Z', "I")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8192})
    void rowsOfAScriptAreDroppedAndCounted(int size) throws IOException {
        var answer = all(message('D', "x".repeat(20_000)), message('D', ""), message('C', "SELECT 2\0"));
        var rewriter = new ReportRewriter(inPieces(answer, size), 1);
        rewriter.beginScript();
        assertThat(rewriter.readAllBytes()).isEqualTo(message('C', "SELECT 2\0"));
        assertThat(rewriter.endScript()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"E, 1000", "N, 8192"})
    void aHugeTextIsCutAndWhatFollowsIsWhole(char type, int size) throws IOException {
        var huge = message(type, "SERROR\0CP0001\0M" + "ü".repeat(1_000_000) + "\0Fpl_exec.c\0\0");
        var driver = new ReportRewriter(inPieces(all(huge, message('Z', "I")), size), 1).readAllBytes();
        int length = ByteBuffer.wrap(driver, 1, 4).getInt();
        var text = new String(driver, 5, length - 4, StandardCharsets.UTF_8);
        assertThat(text).startsWith("SERROR\0CP0001\0Müü").endsWith("ü\0\0").hasSizeBetween(100_000, 200_000);
        assertThat(driver).endsWith(message('Z', "I")).hasSize(length + 1 + 6);
    }

    @Test
    void noticesOutsideOfAScriptAreBoundedUntilTheNextStatement() throws IOException {
        var many = new byte[2_000][];
        Arrays.fill(many, message('N', "SNOTICE\0Mn\0\0"));
        var ready = message('Z', "I");
        var driver = new ReportRewriter(inPieces(all(ready, all(many), ready, many[0], ready), 100), 1).readAllBytes();
        assertThat(driver).hasSize(102 * many[0].length + 3 * ready.length);
    }

    @Test
    void theDriverHoldsNoNotificationsOfAScriptAndNoHugeSettings() throws IOException {
        var ready = message('Z', "I");
        var notification = message('A', "pid channel\0payload\0");
        var setting = message('S', "search_path\0" + "x".repeat(1_000_000) + "\0");
        var rewriter = new ReportRewriter(inPieces(all(notification, setting, ready), 1_000), 1);
        rewriter.beginScript();
        rewriter.endScript();
        assertThat(rewriter.readAllBytes()).isEqualTo(ready);
        assertThat(new ReportRewriter(inPieces(notification, 1_000), 1).readAllBytes())
                .isEqualTo(notification);
    }

    @Test
    void encryptedBytesPassAsTheyAre() throws IOException {
        var encrypted = new byte[] {'S', 22, 3, 'S', 0, 0, 0, 8, 'x', 0, 'y', 0};
        var rewriter = new ReportRewriter(new ByteArrayInputStream(encrypted), 1);
        rewriter.expectEncryptionAnswer();
        assertThat(rewriter.readAllBytes()).isEqualTo(encrypted);
    }

    private static byte[] sent(SessionOptions.Defaults defaults, byte[] bytes, int size) throws IOException {
        var server = new ByteArrayOutputStream();
        try (var driver = new StartupRewriter(server, defaults, () -> {})) {
            for (int i = 0; i < bytes.length; i += size) {
                driver.write(bytes, i, Math.min(size, bytes.length - i));
            }
        }
        return server.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 8192})
    void theStartupLeavesTheDefaultsToTheTarget(int size) throws IOException {
        var drivers = startup("user\0app\0DateStyle\0ISO\0TimeZone\0AGT\0options\0-c a=b\0\0");
        var query = message('Q', "SET TimeZone = 'x'\0");
        assertThat(sent(SessionOptions.Defaults.TARGET, all(SSL_REQUEST, drivers, query), size))
                .isEqualTo(all(SSL_REQUEST, startup("user\0app\0options\0-c a=b\0\0"), query));
        assertThat(sent(SessionOptions.Defaults.SERVICE, all(drivers, query), size))
                .isEqualTo(all(startup("user\0app\0DateStyle\0ISO\0TimeZone\0UTC\0options\0-c a=b\0\0"), query));
    }

    @Test
    void aCancelRequestPassesAsItIs() throws IOException {
        var cancel = ByteBuffer.allocate(16)
                .putInt(16)
                .putInt(80877102)
                .putInt(1)
                .putInt(2)
                .array();
        assertThat(sent(SessionOptions.Defaults.TARGET, cancel, 16)).isEqualTo(cancel);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void rowsOfACopyAreDroppedInAScript(int size) throws IOException {
        var row = message('d', "1\t" + "x".repeat(20_000) + "\n");
        var server = all(row, message('c', ""), message('Z', "I"));
        var input = new ReportRewriter(inPieces(server, size), 1);
        input.beginScript();
        assertThat(input.readAllBytes()).isEqualTo(all(message('c', ""), message('Z', "I")));
        var own = new ReportRewriter(inPieces(server, size), 1);
        assertThat(own.readAllBytes()).isEqualTo(server);
    }
}
