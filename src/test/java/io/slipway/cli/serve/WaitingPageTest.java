package io.slipway.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testing.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class WaitingPageTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;

    private HttpResponse<String> send(String method, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/drain"))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void aReplicaThatWaitsCanBeDrained() throws Exception {
        port = FreePort.find();
        try (var page = WaitingPage.open(new InetSocketAddress("127.0.0.1", port))) {
            assertThat(send("GET").statusCode()).isEqualTo(405);
            assertThat(send("POST", "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(page.isDrained()).isFalse();

            var answer = send("POST");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEqualTo("{\"draining\":true}");
            assertThat(page.isDrained()).isTrue();
        }
    }
}
