package io.slipway.api.http;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The closed list of problem types: slug, HTTP status and title. Each has a page {@code docs/problems/<slug>.md}. */
enum ProblemType {
    MALFORMED_JSON("malformed-json", 400, "The body is not valid JSON"),
    BAD_REQUEST("bad-request", 400, "The request cannot be parsed"),
    UNKNOWN_PARAMETER("unknown-parameter", 400, "The query has a parameter that the resource does not know"),
    BAD_CURSOR("bad-cursor", 400, "The cursor does not belong to this list"),
    BAD_PATH("bad-path", 400, "The path is not in plain form"),
    AUTHENTICATION_REQUIRED("authentication-required", 403, "The action needs an actor with a name"),
    FOREIGN_HOST("foreign-host", 403, "The replica does not answer to this host name"),
    FOREIGN_ORIGIN("foreign-origin", 403, "The request comes from a page of another site"),
    NOT_FOUND("not-found", 404, "The resource does not exist"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The resource does not support this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The response is not available in this media type"),
    REQUEST_TIMEOUT("request-timeout", 408, "The request did not arrive in time"),
    PRECONDITION_FAILED("precondition-failed", 412, "The resource has changed since it was read"),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "The body is too large"),
    URI_TOO_LONG("uri-too-long", 414, "The path and query are too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The media type or encoding of the body is not supported"),
    PRECONDITION_REQUIRED("precondition-required", 428, "If-Match is required"),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The headers are too large"),

    VALIDATION("validation", 422, "Fields of the request are invalid"),
    INVALID_NAME("invalid-name", 422, "The name is invalid"),
    INVALID_HOST("invalid-host", 422, "The host is invalid"),
    ADDRESS_NOT_ALLOWED("address-not-allowed", 422, "Connections to this address are not allowed"),
    PROPERTY_NOT_ALLOWED("property-not-allowed", 422, "The field cannot be set"),
    SECRET_NOT_ALLOWED("secret-not-allowed", 422, "This secret reference is not allowed"),
    ENGINE_NOT_SUPPORTED("engine-not-supported", 422, "The database engine is not supported for this"),
    ENGINE_MISMATCH("engine-mismatch", 422, "The server runs another database engine"),
    POOLER_NOT_SUPPORTED("pooler-not-supported", 422, "A connection pooler is in front of the server"),
    SERVER_NOT_SUPPORTED("server-not-supported", 422, "The server is not supported"),
    MISSING_PRIVILEGE("missing-privilege", 422, "The login lacks a privilege that runs need"),
    BAD_SELECTOR("bad-selector", 422, "The label selector is invalid"),
    PLAN_NO_CHANGE("plan-no-change", 422, "The plan has no change"),
    PLAN_NO_TARGET("plan-no-target", 422, "The plan has no target"),
    PLAN_TARGET_TWICE("plan-target-twice", 422, "The plan names a target twice"),
    PLAN_TOO_LARGE("plan-too-large", 422, "The plan is too large"),
    IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "The Idempotency-Key belongs to another request"),

    BAD_ENCODING("bad-encoding", 422, "The text contains characters that PostgreSQL cannot store"),
    SQL_SYNTAX("sql-syntax", 422, "The script cannot be split into statements"),
    PSQL_META_COMMAND("psql-meta-command", 422, "The script contains a meta-command of psql"),
    AMBIGUOUS_STATEMENT("ambiguous-statement", 422, "A statement can be read in two ways"),
    TRANSACTION_CONTROL("transaction-control", 422, "The script controls transactions"),
    STATE_ACROSS_STEPS("state-across-steps", 422, "A later step uses session state of an earlier step"),
    INDEX_NAME_NEEDED("index-name-needed", 422, "A concurrent index statement needs a name"),
    BATCH_STATEMENT("batch-statement", 422, "The statement cannot run in slices"),
    COPY_TO_STDOUT("copy-to-stdout", 422, "COPY … TO STDOUT has no reader"),
    INVISIBLE_CHARACTER("invisible-character", 422, "A word of the script contains an invisible character"),
    SET_CONSTRAINTS_ALL("set-constraints-all", 422, "SET CONSTRAINTS ALL must name its constraints"),
    CLIENT_ENCODING("client-encoding", 422, "The script sets another client_encoding than UTF-8"),
    TOO_MANY_STATEMENTS("too-many-statements", 422, "The script has more statements than a change may have"),
    HEADER_UNKNOWN("header-unknown", 422, "The script has an unknown header line"),
    HEADER_MALFORMED("header-malformed", 422, "A header line of the script has a wrong value"),
    HEADER_MISPLACED("header-misplaced", 422, "A header line follows the first statement of the script"),

    NAME_TAKEN("name-taken", 409, "The name is already taken"),
    TARGET_EXISTS("target-exists", 409, "The database is registered under another name"),
    IN_USE("in-use", 409, "Another object needs this one"),
    STATE_CONFLICT("state-conflict", 409, "The current state does not allow this action"),
    NOT_RUNNING("not-running", 409, "The task run does not run"),
    DECISION_REFUSED("decision-refused", 409, "The target does not allow this decision"),
    PLAN_NOT_READY("plan-not-ready", 409, "The plan is not ready"),
    ROLLOUT_EXISTS("rollout-exists", 409, "The plan already has a rollout"),
    IDEMPOTENCY_IN_PROGRESS("idempotency-in-progress", 409, "The first request with this key is still running"),

    OVERLOADED("overloaded", 429, "This replica reads as many large bodies as it may"),
    INTERNAL("internal", 500, "A defect of Slipway"),
    CONFIGURATION("configuration", 500, "Slipway is not configured for this"),
    TARGET_UNREACHABLE("target-unreachable", 502, "The server cannot be reached"),
    TLS_VERIFICATION("tls-verification", 502, "The TLS connection to the server cannot be trusted"),
    BUSY("busy", 503, "Another request holds a lock that this one needs"),
    NO_STREAM("no-stream", 503, "This replica serves no further event stream now"),
    CONTROL_UNAVAILABLE("control-unavailable", 503, "The control database is not available");

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

    /** @throws IllegalArgumentException for a slug that is not on the list */
    static ProblemType ofSlug(String slug) {
        ProblemType type = BY_SLUG.get(slug);
        if (type == null) {
            throw new IllegalArgumentException("no problem type has the slug " + slug);
        }
        return type;
    }
}
