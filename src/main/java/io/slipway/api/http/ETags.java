package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags, the version of a row in quotes (RFC 9110, 8.8.3 and 13.1.1), and the responses that carry one. */
public final class ETags {
    private static final Pattern LIST = Pattern.compile("(\\*|(W/)?\"[!#-~]*\"(\\s*,\\s*(W/)?\"[!#-~]*\")*)");

    private ETags() {}

    public static String of(int version) {
        return "\"" + version + "\"";
    }

    public static Response ok(Object body, int version) {
        return Response.ok(body).header(HttpHeaders.ETAG, of(version)).build();
    }

    public static Response created(String location, Object body, int version) {
        return Response.created(URI.create(location))
                .header(HttpHeaders.ETAG, of(version))
                .entity(body)
                .build();
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
            throw new InputProblem.Validation("If-Match", "must be a list of entity tags in quotes, or *")
                    .asException();
        }
        boolean matches = ifMatch.strip().equals("*");
        for (String tag : ifMatch.split(",", -1)) {
            matches |= tag.strip().equals(of(version));
        }
        if (!matches) {
            throw failed(
                    "the resource now has the entity tag " + of(version) + "; read it again, then repeat the change");
        }
    }

    /** As {@link #match}, for resources that only a caller who has read them may change. */
    public static void require(@Nullable String ifMatch, int version) {
        if (ifMatch == null) {
            throw new InputProblem.BadRequest(
                            InputProblem.Http.PRECONDITION_REQUIRED,
                            "send If-Match with the entity tag of the last read")
                    .asException();
        }
        match(ifMatch, version);
    }

    /** For a resource that does not exist yet: any If-Match fails. */
    public static void matchAbsent(@Nullable String ifMatch) {
        if (ifMatch != null) {
            throw failed("the resource does not exist; leave out If-Match to create it");
        }
    }

    private static ProblemException failed(String reason) {
        return new InputProblem.BadRequest(InputProblem.Http.PRECONDITION_FAILED, reason).asException();
    }
}
