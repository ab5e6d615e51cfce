package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags: the version of a row in quotes (RFC 9110, 8.8.3 and 13.1.1). */
public final class ETags {
    private static final Pattern LIST = Pattern.compile("(\\*|(W/)?\"[!#-~]*\"(\\s*,\\s*(W/)?\"[!#-~]*\")*)");

    private ETags() {}

    public static String of(int version) {
        return "\"" + version + "\"";
    }

    /**
     * Refuses when {@code ifMatch} was sent and names another version; call it with the row locked.
     *
     * @param ifMatch the header as sent, null when it was not
     */
    public static void match(@Nullable String ifMatch, int version) {
        if (ifMatch == null) {
            return;
        }
        if (!LIST.matcher(ifMatch.strip()).matches()) {
            throw new InputProblem.Validation("If-Match", "must be entity tags in quotes, or *").asException();
        }
        boolean matches = ifMatch.strip().equals("*");
        for (String tag : ifMatch.split(",", -1)) {
            matches |= tag.strip().equals(of(version));
        }
        if (!matches) {
            throw failed("it has the entity tag " + of(version) + " now; read it again and decide anew");
        }
    }

    /** As {@link #match}, for what may only be changed by who has read it. */
    public static void require(@Nullable String ifMatch, int version) {
        if (ifMatch == null) {
            throw new InputProblem.BadRequest(
                            InputProblem.Http.PRECONDITION_REQUIRED, "send If-Match with the entity tag that was read")
                    .asException();
        }
        match(ifMatch, version);
    }

    /** For what does not exist yet: any If-Match fails. */
    public static void matchAbsent(@Nullable String ifMatch) {
        if (ifMatch != null) {
            throw failed("it does not exist");
        }
    }

    private static ProblemException failed(String reason) {
        return new InputProblem.BadRequest(InputProblem.Http.PRECONDITION_FAILED, reason).asException();
    }
}
