package io.slipway.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A Prometheus that scrapes one replica each second. */
public final class PrometheusServer implements AutoCloseable {
    private static final String CONFIGURATION = """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: slipway
                metrics_path: /q/metrics
                static_configs: [{targets: ['127.0.0.1:%d'], labels: {namespace: tools}}]
            """;

    private final Process process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();

    private PrometheusServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Empty if the machine has no Prometheus. */
    public static Optional<PrometheusServer> scraping(int managementPort) {
        return Promtool.find("prometheus").map(program -> start(program, managementPort));
    }

    private static PrometheusServer start(Path program, int managementPort) {
        try {
            int port = FreePort.find();
            Path folder = Files.createTempDirectory("prometheus");
            Path configuration =
                    Files.writeString(folder.resolve("prometheus.yml"), CONFIGURATION.formatted(managementPort));
            var process = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            return new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of the queries for which it has no value, or has refused. */
    public List<String> unanswered(List<String> queries) {
        return queries.stream().filter(query -> !isAnswered(query)).toList();
    }

    private boolean isAnswered(String query) {
        var request = HttpRequest.newBuilder(
                        uri.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .build();
        try {
            String body = http.send(request, BodyHandlers.ofString()).body();
            return !new ObjectMapper().readTree(body).at("/data/result").isEmpty();
        } catch (IOException e) {
            return false; // it does not listen yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
