package io.slipway.migration.file;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a file.
 *
 * @param code programs decide by it; {@code docs/migrations.md} lists them
 * @param position null if the file as a whole is meant
 * @param message a sentence for people
 * @param remedy what to do next, a sentence
 */
public record FileFinding(
        Severity severity, String code, Path file, @Nullable Position position, String message, String remedy) {
    /** An error of the whole file. */
    public static FileFinding error(String code, Path file, String message, String remedy) {
        return new FileFinding(Severity.ERROR, code, file, null, message, remedy);
    }

    /** A warning about the whole file. */
    public static FileFinding warning(String code, Path file, String message, String remedy) {
        return new FileFinding(Severity.WARNING, code, file, null, message, remedy);
    }

    /** The finding at a place. */
    public FileFinding at(Position place) {
        return new FileFinding(severity, code, file, place, message, remedy);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code file:line:column}, or only the file. */
    public String place() {
        return position == null ? file.toString() : file + ":" + position.line() + ":" + position.column();
    }

    /** The place and the message. */
    @Override
    public String toString() {
        return place() + ": " + message;
    }
}
