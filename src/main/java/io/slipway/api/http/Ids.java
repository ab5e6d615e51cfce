package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import java.util.regex.Pattern;

/** Reads ids from paths: what cannot be one names nothing. */
public final class Ids {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private Ids() {}

    /** @throws io.slipway.problem.ProblemException not-found */
    public static long parse(String kind, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw missing(kind, text);
        }
        return Long.parseLong(text);
    }

    public static RuntimeException missing(String kind, String text) {
        return new InputProblem.NotFound(kind, text.length() > 64 ? text.substring(0, 64) : text).asException();
    }
}
