package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.rest.RestException;
import io.slipway.cli.rest.RestException.Refused;
import io.slipway.cli.rest.RestException.Unreachable;
import java.util.ArrayList;
import java.util.List;

/** Why a request to a server did not succeed, as lines, with the next command and the exit code. */
public final class RefusalText {
    private RefusalText() {}

    /** Says where the value of a field was written. */
    public interface Places {
        Places POINTERS =
                (pointer, line, column) -> line == 0 ? pointer : pointer + ", line " + line + ", column " + column;

        /**
         * The place of a field of the request.
         *
         * @param line within the value, 0 when the whole value is meant
         */
        String of(String pointer, int line, int column);
    }

    /**
     * The failure of the command.
     *
     * @param server the option {@code --server} as the person gave it, with a space before it, for the next command;
     *     empty if it was not given
     */
    public static CommandFailedException failure(RestException e, Places places, String server) {
        List<String> lines = switch (e.failure()) {
            case Refused refused -> lines(refused, places, server);
            case Unreachable unreachable ->
                List.of(
                        "Cannot reach " + unreachable.url() + ": " + unreachable.reason(),
                        "Next: start a replica with slipway serve, or name a running one with --server URL");
        };
        return new CommandFailedException(code(e), lines);
    }

    /** Why the request did not succeed, in one line. */
    public static String reason(RestException e) {
        return CommandOutput.printable(String.join(
                " ",
                failure(e, Places.POINTERS, "").lines().stream()
                        .filter(line -> !line.startsWith("Next:"))
                        .map(String::strip)
                        .toList()));
    }

    private static List<String> lines(Refused refused, Places places, String server) {
        JsonNode problem = refused.problem();
        JsonNode errors = problem.path("errors");
        String title = problem.path("title").asText("The server refuses the request");
        List<String> lines = new ArrayList<>();
        if (errors.isEmpty()) {
            String detail = problem.path("detail").asText("");
            lines.add(detail.isEmpty() ? title : title + ": " + detail);
        } else {
            lines.add(title);
        }
        int line = problem.path("line").asInt(0);
        int column = problem.path("column").asInt(0);
        for (JsonNode error : errors) {
            String place = places.of(error.path("pointer").asText(""), line, column);
            lines.add("  " + place + ": " + error.path("detail").asText(""));
        }
        NextCommand.after(refused, server).ifPresent(next -> lines.add("Next: " + next));
        return lines;
    }

    static int code(RestException e) {
        return switch (e.failure()) {
            case Unreachable ignored -> ExitCode.UNREACHABLE;
            case Refused refused ->
                switch (refused.status()) {
                    case 401, 403 -> ExitCode.NOT_ALLOWED;
                    case 409, 412 -> ExitCode.CONFLICT;
                    case 408, 429, 502, 503, 504 -> ExitCode.UNREACHABLE;
                    default -> refused.status() < 500 ? ExitCode.USAGE : ExitCode.FAILED;
                };
        };
    }
}
