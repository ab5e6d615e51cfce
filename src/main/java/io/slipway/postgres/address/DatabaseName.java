package io.slipway.postgres.address;

import io.slipway.problem.InputProblem;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Checks names of databases and logins. PostgreSQL cuts longer names silently, and drivers read some characters as
 * parameters.
 */
public final class DatabaseName {
    /** Longest identifier of PostgreSQL in bytes of UTF-8 (NAMEDATALEN - 1). */
    public static final int MAX_LENGTH = 63;

    private static final Set<String> TEMPLATES = Set.of("template0", "template1");

    private DatabaseName() {}

    /**
     * Checks the name of a database that may be a target.
     *
     * @return the name itself
     * @throws io.slipway.problem.ProblemException {@code invalid-name}
     */
    public static String check(String name, String pointer) {
        checkIdentifier(name, pointer, "a database");
        if (name.indexOf('?') >= 0) {
            throw refused(pointer, "a database's name has no question mark: parameters of a URL do not belong into it");
        }
        if (TEMPLATES.contains(name)) {
            throw refused(pointer, name + " is the pattern of new databases and cannot be a target");
        }
        return name;
    }

    /**
     * Checks the name of a login role.
     *
     * @return the name itself
     * @throws io.slipway.problem.ProblemException {@code invalid-name}
     */
    public static String checkUser(String name, String pointer) {
        checkIdentifier(name, pointer, "a login");
        return name;
    }

    private static void checkIdentifier(String name, String pointer, String what) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
            throw refused(pointer, what + "'s name has 1 to " + MAX_LENGTH + " bytes");
        }
        if (name.codePoints().anyMatch(DatabaseName::isHidden)) {
            throw refused(pointer, what + "'s name has no control, formatting or unpaired surrogate characters");
        }
    }

    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static RuntimeException refused(String pointer, String reason) {
        return new InputProblem.Refused(InputProblem.Rule.INVALID_NAME, pointer, reason).asException();
    }
}
