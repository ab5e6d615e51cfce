package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.CommandOutput;
import java.util.List;

/** The warnings of a server or a target. */
final class Warnings {
    private Warnings() {}

    /** The codes of the warnings, separated by commas; a hyphen if there are none. */
    static String codes(JsonNode document) {
        List<String> codes = document.path("warnings").findValuesAsText("code");
        return codes.isEmpty() ? "-" : String.join(",", codes);
    }

    /** One remark each; JSON and YAML have them in the document. */
    static void print(CommandOutput output, JsonNode document) {
        if (output.isText()) {
            document.path("warnings")
                    .forEach(
                            each -> output.remark("warning " + each.path("code").asText() + ": "
                                    + each.path("detail").asText()));
        }
    }
}
