package io.slipway.api.http;

import io.slipway.plan.PlanId;
import io.slipway.problem.InputProblem;
import java.util.regex.Pattern;

/** Reads ids from paths. A text that cannot be an id is an unknown id. */
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

    /** @throws io.slipway.problem.ProblemException not-found */
    public static PlanId plan(String text) {
        return new PlanId(parse("plan", text));
    }

    /** The problem not-found; a long id is cut. */
    public static RuntimeException missing(String kind, String text) {
        return new InputProblem.NotFound(kind, text.length() > 64 ? text.substring(0, 64) : text).asException();
    }
}
