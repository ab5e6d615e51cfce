package io.slipway.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Helm chart of the repository. */
final class Chart {
    static final Path DIRECTORY = Path.of("helm/slipway").toAbsolutePath();
    static final String NEWEST = "1.34.0";
    static final String OLDEST = "1.20.2";

    private Chart() {}

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    /** The manifests for a cluster of the newest version. */
    static List<Manifest> render(String values) {
        return render(values, NEWEST);
    }

    /**
     * The manifests, without those of hooks, as release {@code slipway} of the namespace {@code tools}.
     *
     * @param values YAML
     * @throws IllegalStateException Helm refuses the values
     */
    static List<Manifest> render(String values, String kubernetes) {
        return Manifest.parse(renderText(DIRECTORY, values, kubernetes));
    }

    /** The Pod of {@code helm test}, which is a hook and in no rendering. */
    static Manifest testPod(String values) {
        try {
            Path copy = Files.createTempDirectory("chart");
            copy(DIRECTORY, copy);
            Path pod = copy.resolve("templates/tests/ping.yaml");
            Files.writeString(pod, Files.readString(pod).replaceAll("(?m)^ +helm.sh/hook.*\\R", ""));
            return Manifest.parse(renderText(copy, values, NEWEST)).stream()
                    .filter(manifest -> manifest.isOf("Pod"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String renderText(Path chart, String values, String kubernetes) {
        return new Helm(chart)
                .template()
                .withName("slipway")
                .withNamespace("tools")
                .withKubeVersion(kubernetes)
                .withValuesFile(file(values))
                .call();
    }

    /** What Helm prints after an installation. */
    static String notes(String values) {
        return new Helm(DIRECTORY)
                .install()
                .clientOnly()
                .dryRun()
                .withName("slipway")
                .withNamespace("tools")
                .withValuesFile(file(values))
                .call()
                .getOutput();
    }

    /** A file with these values. */
    static Path file(String values) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }
}
