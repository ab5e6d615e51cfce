package io.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A document that is made from the code, most of them under {@code docs/}: written by
 * {@code -Dslipway.docs.write=true}, else compared.
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
        assertUpToDate(DOCS.resolve(name), content);
    }

    /** Fails when the file is not exactly this. */
    public static void assertUpToDate(Path file, String content) {
        try {
            if (isWriting()) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, content);
            }
            var committed = Files.exists(file) ? Files.readString(file) : "";
            assertThat(only(content, committed))
                    .as("lines missing in %s; -Dslipway.docs.write=true writes it again", file)
                    .isEmpty();
            assertThat(only(committed, content))
                    .as("lines too many in %s", file)
                    .isEmpty();
            assertThat(committed.equals(content)).as("the order in %s", file).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether documents are written instead of compared. */
    public static boolean isWriting() {
        return Boolean.getBoolean("slipway.docs.write");
    }

    private static List<String> only(String here, String there) {
        var others = there.lines().collect(Collectors.toSet());
        return here.lines().filter(line -> !others.contains(line)).toList();
    }
}
