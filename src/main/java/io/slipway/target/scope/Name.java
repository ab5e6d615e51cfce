package io.slipway.target.scope;

import com.fasterxml.jackson.annotation.JsonValue;
import io.slipway.problem.InputProblem;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a project, server, target, group or environment: a lower-case ASCII letter, then 1 to 62 letters, digits
 * or hyphens. A text that only becomes a name by NFKC and case folding is refused, so that two names never look the
 * same.
 */
public record Name(@JsonValue String value) implements Comparable<Name> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,62}");

    public Name {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a name");
        }
    }

    /** The name of a valid text. */
    public static Name of(String text) {
        return new Name(text);
    }

    /**
     * @param pointer of the field, for the problem
     * @throws io.slipway.problem.ProblemException invalid-name, with the intended name if the text becomes one by NFKC
     *     and case folding
     */
    public static Name parse(String text, String pointer) {
        if (FORM.matcher(text).matches()) {
            return new Name(text);
        }
        String meant = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String hint = !meant.equals(text) && FORM.matcher(meant).matches() ? "; '" + meant + "' would be one" : "";
        throw new InputProblem.Refused(
                        InputProblem.Rule.INVALID_NAME,
                        pointer,
                        "a name is a lower-case letter followed by 1 to 62 of a-z, 0-9 and hyphen" + hint)
                .asException();
    }

    @Override
    public int compareTo(Name other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
