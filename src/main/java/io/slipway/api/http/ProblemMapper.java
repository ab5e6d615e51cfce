package io.slipway.api.http;

import io.slipway.problem.ConflictProblem;
import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.TargetProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns a {@link Problem} into its document; the only place that knows how a problem is sent over HTTP. */
public final class ProblemMapper {
    private static final String URN = "urn:slipway:problem:";

    private ProblemMapper() {}

    /** @param path of the request, without its query */
    public static ProblemDocument document(Problem problem, String path, String traceId) {
        ProblemType type = typeOf(problem);
        return new ProblemDocument(
                URN + problem.slug(),
                type.title(),
                type.status(),
                detailOf(problem),
                path,
                problem.slug(),
                errorsOf(problem),
                traceId,
                membersOf(problem));
    }

    /** The slugs of all problems, by HTTP status. */
    public static Map<Integer, List<String>> slugs() {
        return Arrays.stream(ProblemType.values())
                .collect(Collectors.groupingBy(
                        ProblemType::status, TreeMap::new, Collectors.mapping(ProblemType::slug, Collectors.toList())));
    }

    /** The address of the control database is for the log only. */
    private static String detailOf(Problem problem) {
        return problem instanceof ServiceProblem.ControlUnavailable
                ? "the control database does not respond; it is unknown whether the request took effect, repeat it"
                : problem.detail();
    }

    static ProblemType typeOf(Problem problem) {
        return switch (problem) {
            case InputProblem input -> typeOf(input);
            case ConflictProblem conflict -> typeOf(conflict);
            case TargetProblem.Unreachable ignored -> ProblemType.TARGET_UNREACHABLE;
            case TargetProblem.TlsVerification ignored -> ProblemType.TLS_VERIFICATION;
            case ServiceProblem.Busy ignored -> ProblemType.BUSY;
            case ServiceProblem.NoStream ignored -> ProblemType.NO_STREAM;
            case ServiceProblem.Overloaded ignored -> ProblemType.OVERLOADED;
            case ServiceProblem.ControlRefuses ignored -> ProblemType.CONTROL_UNAVAILABLE;
            case ServiceProblem.ControlUnavailable ignored -> ProblemType.CONTROL_UNAVAILABLE;
            case ServiceProblem.Configuration ignored -> ProblemType.CONFIGURATION;
            case ServiceProblem.Defect ignored -> ProblemType.INTERNAL;
        };
    }

    private static ProblemType typeOf(InputProblem problem) {
        return switch (problem) {
            case InputProblem.MalformedJson ignored -> ProblemType.MALFORMED_JSON;
            case InputProblem.Validation ignored -> ProblemType.VALIDATION;
            case InputProblem.NotFound ignored -> ProblemType.NOT_FOUND;
            case InputProblem.Refused refused -> typeOf(refused.rule());
            case InputProblem.BadRequest bad -> typeOf(bad.http());
            case InputProblem.BadScript bad -> ProblemType.ofSlug(bad.slug());
            case InputProblem.Several several -> typeOf(several.first());
            case InputProblem.UnknownParameter ignored -> ProblemType.UNKNOWN_PARAMETER;
        };
    }

    private static ProblemType typeOf(InputProblem.Rule rule) {
        return switch (rule) {
            case INVALID_NAME -> ProblemType.INVALID_NAME;
            case INVALID_HOST -> ProblemType.INVALID_HOST;
            case ADDRESS_NOT_ALLOWED -> ProblemType.ADDRESS_NOT_ALLOWED;
            case PROPERTY_NOT_ALLOWED -> ProblemType.PROPERTY_NOT_ALLOWED;
            case SECRET_NOT_ALLOWED -> ProblemType.SECRET_NOT_ALLOWED;
            case ENGINE_NOT_SUPPORTED -> ProblemType.ENGINE_NOT_SUPPORTED;
            case ENGINE_MISMATCH -> ProblemType.ENGINE_MISMATCH;
            case POOLER_NOT_SUPPORTED -> ProblemType.POOLER_NOT_SUPPORTED;
            case SERVER_NOT_SUPPORTED -> ProblemType.SERVER_NOT_SUPPORTED;
            case MISSING_PRIVILEGE -> ProblemType.MISSING_PRIVILEGE;
            case BAD_SELECTOR -> ProblemType.BAD_SELECTOR;
            case PLAN_NO_CHANGE -> ProblemType.PLAN_NO_CHANGE;
            case PLAN_NO_TARGET -> ProblemType.PLAN_NO_TARGET;
            case PLAN_TARGET_TWICE -> ProblemType.PLAN_TARGET_TWICE;
            case PLAN_TOO_LARGE -> ProblemType.PLAN_TOO_LARGE;
            case IDEMPOTENCY_MISMATCH -> ProblemType.IDEMPOTENCY_MISMATCH;
        };
    }

    private static ProblemType typeOf(InputProblem.Http http) {
        return switch (http) {
            case BAD_REQUEST -> ProblemType.BAD_REQUEST;
            case BAD_CURSOR -> ProblemType.BAD_CURSOR;
            case BAD_PATH -> ProblemType.BAD_PATH;
            case METHOD_NOT_ALLOWED -> ProblemType.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> ProblemType.NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            case URI_TOO_LONG -> ProblemType.URI_TOO_LONG;
            case HEADERS_TOO_LARGE -> ProblemType.HEADERS_TOO_LARGE;
            case PAYLOAD_TOO_LARGE -> ProblemType.PAYLOAD_TOO_LARGE;
            case REQUEST_TIMEOUT -> ProblemType.REQUEST_TIMEOUT;
            case FOREIGN_HOST -> ProblemType.FOREIGN_HOST;
            case FOREIGN_ORIGIN -> ProblemType.FOREIGN_ORIGIN;
            case PRECONDITION_FAILED -> ProblemType.PRECONDITION_FAILED;
            case PRECONDITION_REQUIRED -> ProblemType.PRECONDITION_REQUIRED;
            case AUTHENTICATION_REQUIRED -> ProblemType.AUTHENTICATION_REQUIRED;
        };
    }

    private static ProblemType typeOf(ConflictProblem problem) {
        return switch (problem) {
            case ConflictProblem.Taken ignored -> ProblemType.NAME_TAKEN;
            case ConflictProblem.TargetExists ignored -> ProblemType.TARGET_EXISTS;
            case ConflictProblem.InUse ignored -> ProblemType.IN_USE;
            case ConflictProblem.State ignored -> ProblemType.STATE_CONFLICT;
            case ConflictProblem.NotRunning ignored -> ProblemType.NOT_RUNNING;
            case ConflictProblem.DecisionRefused ignored -> ProblemType.DECISION_REFUSED;
            case ConflictProblem.PlanNotReady ignored -> ProblemType.PLAN_NOT_READY;
            case ConflictProblem.RolloutExists ignored -> ProblemType.ROLLOUT_EXISTS;
            case ConflictProblem.IdempotencyInProgress ignored -> ProblemType.IDEMPOTENCY_IN_PROGRESS;
        };
    }

    private static List<FieldError> errorsOf(Problem problem) {
        return switch (problem) {
            case InputProblem.Validation validation -> validation.errors();
            case InputProblem.Refused refused -> List.of(new FieldError(refused.pointer(), refused.reason()));
            case InputProblem.BadScript bad -> List.of(Fields.error(bad));
            case InputProblem.Several several -> several.errors();
            case InputProblem.UnknownParameter unknown -> unknown.errors();
            case InputProblem ignored -> List.of();
            case ConflictProblem ignored -> List.of();
            case TargetProblem ignored -> List.of();
            case ServiceProblem ignored -> List.of();
        };
    }

    private static Map<String, Object> membersOf(Problem problem) {
        return switch (problem) {
            case InputProblem.MalformedJson(String ignored, io.slipway.problem.Position p)
            when p != null -> Map.of("line", p.line(), "column", p.column());
            case InputProblem.BadScript bad ->
                Map.of(
                        "line", bad.position().line(),
                        "column", bad.position().column());
            case InputProblem.Several several -> membersOf(several.first());
            case ConflictProblem.TargetExists exists -> Map.of("target", exists.other());
            case ConflictProblem.State state -> Map.of("state", state.state());
            case ConflictProblem.NotRunning run -> Map.of("state", run.state());
            case ConflictProblem.PlanNotReady plan -> Map.of("planStatus", plan.status());
            case ConflictProblem.RolloutExists exists -> Map.of("rollout", exists.rollout());
            case ServiceProblem.Defect defect -> Map.of("reference", defect.reference());
            case InputProblem ignored -> Map.of();
            case ConflictProblem ignored -> Map.of();
            case TargetProblem ignored -> Map.of();
            case ServiceProblem ignored -> Map.of();
        };
    }
}
