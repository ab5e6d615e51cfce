package io.slipway.api.json;

import jakarta.ws.rs.core.MediaType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The media types of bodies. */
public final class BodyTypes {
    /** A PATCH body (RFC 7396): an absent field stays as it is, null clears a field. */
    public static final String MERGE_PATCH = "application/merge-patch+json";

    private static final String CHARSET = "(\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?\\s*";
    private static final Pattern JSON =
            Pattern.compile(Pattern.quote(MediaType.APPLICATION_JSON) + CHARSET, Pattern.CASE_INSENSITIVE);
    private static final Pattern PATCH =
            Pattern.compile(Pattern.quote(MERGE_PATCH) + CHARSET, Pattern.CASE_INSENSITIVE);

    private BodyTypes() {}

    /** Whether a body of this media type is read; a merge patch only where the method is PATCH. */
    public static boolean isRead(@Nullable String contentType, boolean patch) {
        return contentType != null
                && (JSON.matcher(contentType).matches()
                        || patch && PATCH.matcher(contentType).matches());
    }
}
