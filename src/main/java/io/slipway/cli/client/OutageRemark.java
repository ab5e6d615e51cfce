package io.slipway.cli.client;

import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.RefusalText;
import io.slipway.cli.rest.RestException;
import org.jspecify.annotations.Nullable;

/** The remark of a watching command that the server does not respond: once per outage and reason. */
final class OutageRemark {
    private final CommandOutput output;
    private String last = "";

    OutageRemark(CommandOutput output) {
        this.output = output;
    }

    /**
     * @param lost the failure of the last request; null: the server responds
     * @throws RestException {@code lost}, if it does not pass by itself
     */
    void of(@Nullable RestException lost) {
        String now = lost == null ? "" : text(lost);
        if (!now.isEmpty() && !now.equals(last)) {
            output.remark(now);
        }
        last = now;
    }

    /** The text of an outage that may pass; throws any other failure. */
    static String text(RestException e) {
        if (!e.isTemporary()) {
            throw e;
        }
        return RefusalText.reason(e) + "; trying again";
    }
}
