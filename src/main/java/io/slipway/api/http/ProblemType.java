package io.slipway.api.http;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The closed list of problem types: slug, HTTP status and title. Each has a page {@code docs/problems/<slug>.md}. */
enum ProblemType {
    MALFORMED_JSON("malformed-json", 400, "The body is not the JSON that is taken here"),
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    BAD_CURSOR("bad-cursor", 400, "The cursor was not made by this list"),
    BAD_PATH("bad-path", 400, "The address is not written plainly"),
    AUTHENTICATION_REQUIRED("authentication-required", 403, "This needs somebody with a name"),
    NOT_FOUND("not-found", 404, "There is no such thing"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The resource does not take this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer is not to be had in this media type"),
    PRECONDITION_FAILED("precondition-failed", 412, "It was changed since it was read"),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body is of a media type or encoding not taken here"),
    PRECONDITION_REQUIRED("precondition-required", 428, "If-Match is required"),

    VALIDATION("validation", 422, "Fields of the request are wrong"),
    INVALID_NAME("invalid-name", 422, "This is not a name"),
    INVALID_HOST("invalid-host", 422, "This is not a host"),
    ADDRESS_NOT_ALLOWED("address-not-allowed", 422, "This address may not be connected to"),
    PROPERTY_NOT_ALLOWED("property-not-allowed", 422, "Driver properties cannot be set"),
    SECRET_NOT_ALLOWED("secret-not-allowed", 422, "This secret may not be referred to"),
    ENGINE_NOT_SUPPORTED("engine-not-supported", 422, "The engine is not supported for this"),
    ENGINE_MISMATCH("engine-mismatch", 422, "The server is of another engine"),
    POOLER_NOT_SUPPORTED("pooler-not-supported", 422, "A pooler stands before the server"),
    SERVER_NOT_SUPPORTED("server-not-supported", 422, "The server is too old"),
    BAD_SELECTOR("bad-selector", 422, "This is not a label selector"),
    PLAN_NO_CHANGE("plan-no-change", 422, "The plan has no change"),
    PLAN_NO_TARGET("plan-no-target", 422, "The plan has no target"),
    PLAN_TARGET_TWICE("plan-target-twice", 422, "The plan names a target twice"),
    PLAN_TOO_LARGE("plan-too-large", 422, "The plan is too large"),
    IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "The Idempotency-Key belongs to another request"),

    BAD_ENCODING("bad-encoding", 422, "The text holds characters that no database takes"),
    SQL_SYNTAX("sql-syntax", 422, "The script cannot be split into statements"),
    PSQL_META_COMMAND("psql-meta-command", 422, "The script holds a command of psql"),
    AMBIGUOUS_STATEMENT("ambiguous-statement", 422, "A statement can be read in two ways"),
    TRANSACTION_CONTROL("transaction-control", 422, "The script controls transactions itself"),
    NEEDS_STEPS("needs-steps", 422, "The script cannot be one transaction"),
    STATE_ACROSS_STEPS("state-across-steps", 422, "A later step needs what an earlier session held"),
    INDEX_NAME_NEEDED("index-name-needed", 422, "An index built concurrently needs a name"),
    BATCH_STATEMENT("batch-statement", 422, "The statement cannot run in slices"),
    IDENTIFIER_TOO_LONG("identifier-too-long", 422, "An identifier is longer than 63 bytes"),

    NAME_TAKEN("name-taken", 409, "It exists already"),
    TARGET_EXISTS("target-exists", 409, "The database is registered under another name"),
    IN_USE("in-use", 409, "Others need it"),
    STATE_CONFLICT("state-conflict", 409, "The present state does not allow this"),
    NOT_RUNNING("not-running", 409, "The task run is not running"),
    DECISION_REFUSED("decision-refused", 409, "The target does not allow this decision"),
    PLAN_NOT_READY("plan-not-ready", 409, "The plan is not ready"),
    ROLLOUT_EXISTS("rollout-exists", 409, "The plan has a rollout"),
    IDEMPOTENCY_IN_PROGRESS("idempotency-in-progress", 409, "The first request with this key is still running"),

    INTERNAL("internal", 500, "A defect of Slipway"),
    CONFIGURATION("configuration", 500, "Slipway is not set up for this"),
    TARGET_UNREACHABLE("target-unreachable", 502, "The server cannot be reached"),
    TLS_VERIFICATION("tls-verification", 502, "The server's certificate cannot be trusted"),
    BUSY("busy", 503, "Another request holds what this one needs"),
    CONTROL_UNAVAILABLE("control-unavailable", 503, "The control database does not answer");

    private static final Map<String, ProblemType> BY_SLUG =
            Arrays.stream(values()).collect(Collectors.toMap(ProblemType::slug, Function.identity()));

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    String slug() {
        return slug;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Null for a slug that is not on the list. */
    static @Nullable ProblemType ofSlug(String slug) {
        return BY_SLUG.get(slug);
    }
}
