package io.slipway.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The request itself is wrong: sent again unchanged, it fails again. */
public sealed interface InputProblem extends Problem {

    /** The body is not exactly one JSON document of the allowed depth without duplicate keys. */
    record MalformedJson(String reason, @Nullable Position position) implements InputProblem {
        @Override
        public String slug() {
            return "malformed-json";
        }

        @Override
        public String detail() {
            return position == null ? reason : reason + " at " + position;
        }
    }

    /** Fields are missing, unknown, of a wrong type or out of range. */
    record Validation(List<FieldError> errors) implements InputProblem {
        public Validation(String pointer, String detail) {
            this(List.of(new FieldError(pointer, detail)));
        }

        @Override
        public String slug() {
            return "validation";
        }

        @Override
        public String detail() {
            return errors.stream().map(e -> e.pointer() + ": " + e.detail()).collect(Collectors.joining("; "));
        }
    }

    /** One field breaks a rule that has its own slug. */
    record Refused(Rule rule, String pointer, String reason) implements InputProblem {
        @Override
        public String slug() {
            return rule.slug();
        }

        @Override
        public String detail() {
            return reason;
        }
    }

    /**
     * A script is refused.
     *
     * @param slug the code of the finding
     * @param position within the script
     */
    record BadScript(String slug, String pointer, Position position, String reason) implements InputProblem {
        @Override
        public String detail() {
            return reason + " (" + position + ")";
        }
    }

    /**
     * Several fields are wrong, and at least one breaks a rule that has its own slug.
     *
     * @param first determines slug, status and detail
     * @param errors of all fields, that of {@code first} among them
     */
    record Several(InputProblem first, List<FieldError> errors) implements InputProblem {
        @Override
        public String slug() {
            return first.slug();
        }

        @Override
        public String detail() {
            return first.detail() + "; 'errors' lists all " + errors.size() + " errors of the request";
        }
    }

    /** The query has parameters that the resource does not know, or one parameter more than once. */
    record UnknownParameter(List<FieldError> errors) implements InputProblem {
        @Override
        public String slug() {
            return "unknown-parameter";
        }

        @Override
        public String detail() {
            return errors.stream().map(e -> e.pointer() + " " + e.detail()).collect(Collectors.joining("; "));
        }
    }

    /** The named object does not exist. */
    record NotFound(String kind, String id) implements InputProblem {
        @Override
        public String slug() {
            return "not-found";
        }

        @Override
        public String detail() {
            return "there is no " + kind + " '" + id + "'";
        }
    }

    /** The HTTP request does not fit the resource: method, media type, size, precondition. */
    record BadRequest(Http http, String reason) implements InputProblem {
        @Override
        public String slug() {
            return http.slug();
        }

        @Override
        public String detail() {
            return reason;
        }
    }

    /** The rules for single fields that have their own slug. */
    enum Rule {
        INVALID_NAME("invalid-name"),
        INVALID_HOST("invalid-host"),
        ADDRESS_NOT_ALLOWED("address-not-allowed"),
        PROPERTY_NOT_ALLOWED("property-not-allowed"),
        SECRET_NOT_ALLOWED("secret-not-allowed"),
        ENGINE_NOT_SUPPORTED("engine-not-supported"),
        ENGINE_MISMATCH("engine-mismatch"),
        POOLER_NOT_SUPPORTED("pooler-not-supported"),
        SERVER_NOT_SUPPORTED("server-not-supported"),
        MISSING_PRIVILEGE("missing-privilege"),
        BAD_SELECTOR("bad-selector"),
        PLAN_NO_CHANGE("plan-no-change"),
        PLAN_NO_TARGET("plan-no-target"),
        PLAN_TARGET_TWICE("plan-target-twice"),
        PLAN_TOO_LARGE("plan-too-large"),
        IDEMPOTENCY_MISMATCH("idempotency-mismatch");

        private final String slug;

        Rule(String slug) {
            this.slug = slug;
        }

        public String slug() {
            return slug;
        }
    }

    /** The kinds of requests that HTTP itself defines as wrong. */
    enum Http {
        BAD_REQUEST("bad-request"),
        BAD_CURSOR("bad-cursor"),
        BAD_PATH("bad-path"),
        METHOD_NOT_ALLOWED("method-not-allowed"),
        NOT_ACCEPTABLE("not-acceptable"),
        UNSUPPORTED_MEDIA_TYPE("unsupported-media-type"),
        PAYLOAD_TOO_LARGE("payload-too-large"),
        REQUEST_TIMEOUT("request-timeout"),
        FOREIGN_HOST("foreign-host"),
        FOREIGN_ORIGIN("foreign-origin"),
        URI_TOO_LONG("uri-too-long"),
        HEADERS_TOO_LARGE("headers-too-large"),
        PRECONDITION_FAILED("precondition-failed"),
        PRECONDITION_REQUIRED("precondition-required"),
        AUTHENTICATION_REQUIRED("authentication-required");

        private final String slug;

        Http(String slug) {
            this.slug = slug;
        }

        public String slug() {
            return slug;
        }
    }
}
