package io.slipway.postgres.error;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of a PL/pgSQL body in the CONTEXT of an error.
 *
 * @param routine name and argument types, as {@code public.f(integer)}; {@link #DO_BLOCK} for a DO
 * @param line of the body, 1 for the line in which its string begins
 */
public record CallFrame(String routine, int line) {
    /** How the server calls the body of a DO. */
    public static final String DO_BLOCK = "inline_code_block";

    // the words around name and number are in the server's language
    private static final Pattern FRAME = Pattern.compile(
            "^[^\"\\n]*PL/pgSQL[^\\n]*?(" + DO_BLOCK + "|(?:[\\w$]+|\"[^\"\\n]+\")(?:\\.(?:[\\w$]+|\"[^\"\\n]+\"))?"
                    + "\\([^\\n]*?\\))[^\\d\\n]*(\\d{1,9})",
            Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS);

    /** Those of this CONTEXT, the innermost first. */
    public static List<CallFrame> of(@Nullable String context) {
        return context == null
                ? List.of()
                : FRAME.matcher(context)
                        .results()
                        .map(found -> new CallFrame(found.group(1), Integer.parseInt(found.group(2))))
                        .toList();
    }

    /** Whether it is the body of a DO. */
    public boolean isDoBlock() {
        return routine.equals(DO_BLOCK);
    }

    /** The name without schema and argument types, as the catalog has it. */
    public String name() {
        String name = routine.substring(0, isDoBlock() ? routine.length() : routine.indexOf('('));
        if (name.endsWith("\"")) {
            return name.substring(name.lastIndexOf('"', name.length() - 2) + 1, name.length() - 1);
        }
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
