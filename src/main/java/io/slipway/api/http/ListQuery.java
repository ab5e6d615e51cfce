package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What the queries of all lists of the newest first have. */
public abstract class ListQuery {
    /** As sent, because it belongs to the list that a cursor is signed for. */
    @Parameter(description = "Not before this time", schema = @Schema(implementation = Instant.class))
    @QueryParam("since")
    @Nullable
    public String since;

    /** As sent. */
    @QueryParam("limit")
    @Nullable
    public String limit;

    /** As sent. */
    @QueryParam("cursor")
    @Nullable
    public String cursor;

    /** The list that a cursor belongs to: its name and filters. */
    protected abstract String scope();

    /** @throws io.slipway.problem.ProblemException validation, bad-cursor */
    public final PageRequest page(Cursors cursors) {
        return cursors.request(scope(), limit, cursor);
    }

    /**
     * The time of {@code since}, which is in ISO 8601 with its offset; null if it is absent.
     *
     * @throws io.slipway.problem.ProblemException validation
     */
    protected final @Nullable Instant from() {
        try {
            return since == null ? null : OffsetDateTime.parse(since).toInstant();
        } catch (DateTimeParseException e) {
            throw new InputProblem.Validation("?since", "must be a time in ISO 8601, such as 2026-11-30T17:00:00Z")
                    .asException();
        }
    }
}
