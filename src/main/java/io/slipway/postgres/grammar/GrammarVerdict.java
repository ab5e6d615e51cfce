package io.slipway.postgres.grammar;

import io.slipway.sql.text.Finding;
import java.util.List;

/**
 * What a server says about the syntax of a script.
 *
 * @param version of the server that judged, or of the target when nobody did; such as {@code 18.6}
 * @param reason why the target did not judge itself; empty when it did
 * @param findings errors of syntax; without a judge always empty, which says nothing
 */
public record GrammarVerdict(Judge judge, String version, String reason, List<Finding> findings) {
    /** Who judged. */
    public enum Judge {
        TARGET,
        /** A server of the same major version that we keep ourselves. */
        EMBEDDED,
        NOBODY
    }
}
