package io.slipway.postgres.address;

import io.slipway.problem.InputProblem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A reference to a secret, never the secret itself: {@code env:NAME} or {@code file:/absolute/path}. */
public sealed interface SecretRef {

    /** A variable of Slipway's own environment. */
    record Env(String name) implements SecretRef {
        @Override
        public String toString() {
            return "env:" + name;
        }
    }

    /** A file on Slipway's own disk. A line end at its end is ignored. */
    record InFile(Path path) implements SecretRef {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /** Names of variables: upper case, digits and underscores. */
    Pattern ENV_NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");

    /**
     * Parses a reference. {@link Secrets#check} decides whether this installation allows it.
     *
     * @throws io.slipway.problem.ProblemException {@code secret-not-allowed}
     */
    static SecretRef parse(String text, String pointer) {
        if (text.startsWith("env:") && ENV_NAME.matcher(text.substring(4)).matches()) {
            return new Env(text.substring(4));
        }
        if (text.startsWith("file:")) {
            return new InFile(path(text.substring(5), pointer));
        }
        // the text is not repeated: it may be the secret itself
        throw refused(
                pointer, "a secret is given as env:NAME (A to Z, 0 to 9, _) or file:/absolute/path, never itself");
    }

    private static Path path(String text, String pointer) {
        try {
            var path = Path.of(text);
            if (path.isAbsolute() && path.equals(path.normalize())) {
                return path;
            }
        } catch (InvalidPathException _) {
            // refused below
        }
        throw refused(pointer, "the path of a secret's file is absolute and has no '..' in it");
    }

    /** The problem of a reference that cannot be used. */
    static RuntimeException refused(String pointer, String reason) {
        return new InputProblem.Refused(InputProblem.Rule.SECRET_NOT_ALLOWED, pointer, reason).asException();
    }
}
