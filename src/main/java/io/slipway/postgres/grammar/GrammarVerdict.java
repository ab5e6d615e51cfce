package io.slipway.postgres.grammar;

import io.slipway.sql.text.Finding;
import java.util.List;

/**
 * The findings of a server about the syntax of a script.
 *
 * @param version of the server that judged, or of the target if no server did; such as {@code 18.6}
 * @param reason why the target did not judge; empty if it did
 * @param findings errors of syntax; always empty if no server judged, which does not mean that there are none
 */
public record GrammarVerdict(Judge judge, String version, String reason, List<Finding> findings) {
    /** The server that judged. */
    public enum Judge {
        TARGET,
        /** A server of the same major version that Slipway runs itself. */
        EMBEDDED,
        /** No server judged: the target cannot, and no other server of its version is at hand. */
        NONE
    }
}
