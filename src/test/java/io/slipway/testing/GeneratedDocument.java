package io.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document under {@code docs/} that is made from the code: written by {@code -Dslipway.docs.write=true}, else
 * compared.
 */
public final class GeneratedDocument {
    private static final Path DOCS = Path.of("docs");

    private GeneratedDocument() {}

    /** How {@code test} writes it, for the head of the document. */
    public static String command(Class<?> test) {
        return "./mvnw -Dtest=" + test.getSimpleName() + " -Dslipway.docs.write=true test";
    }

    /** Fails when {@code docs/<name>} is not exactly this. */
    public static void assertUpToDate(String name, String content) {
        var file = DOCS.resolve(name);
        try {
            if (Boolean.getBoolean("slipway.docs.write")) {
                Files.createDirectories(DOCS);
                Files.writeString(file, content);
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as("%s, written anew by -Dslipway.docs.write=true", file)
                    .isEqualTo(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
