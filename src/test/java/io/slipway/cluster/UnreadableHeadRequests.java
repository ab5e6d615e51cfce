package io.slipway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends requests whose heads no server can read. */
final class UnreadableHeadRequests {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String HOST = "Host: localhost\r\n";
    private static final String LONG = "x".repeat(70_000);

    private static final Map<String, String> HEADS = Map.of(
            "GET / HTTP/9.9\r\n" + HOST + "\r\n",
            "400 bad-request",
            "garbage\r\n\r\n",
            "400 bad-request",
            "GET /v1/plans HTTP/1.1\r\n" + HOST + "bad header: 1\r\n\r\n",
            "400 bad-request",
            "GET /v1/plans HTTP/1.1\r\n" + HOST + "X: " + LONG + "\r\n\r\n",
            "431 headers-too-large",
            "GET /" + LONG + " HTTP/1.1\r\n" + HOST + "\r\n",
            "414 uri-too-long");

    private UnreadableHeadRequests() {}

    /** Each is answered with a problem document, and the connection ends. */
    static void assertRefused(int port) throws IOException {
        for (Map.Entry<String, String> head : HEADS.entrySet()) {
            String[] answer = answer(port, head.getKey()).split("\r\n\r\n", 2);
            String sent = head.getKey().substring(0, Math.min(40, head.getKey().length()));
            assertThat(answer).as(sent).hasSize(2);
            assertThat(answer[0])
                    .as(sent)
                    .startsWith("HTTP/1.1 " + head.getValue().substring(0, 4))
                    .containsIgnoringCase("content-type: application/problem+json")
                    .containsIgnoringCase("x-content-type-options: nosniff");
            var problem = new ObjectMapper().readTree(answer[1]);
            assertThat(problem.path("status").asText() + " "
                            + problem.path("code").asText())
                    .as(sent)
                    .isEqualTo(head.getValue());
        }
    }

    private static String answer(int port, String head) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
