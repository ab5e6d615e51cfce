package io.slipway.api.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Position;
import io.slipway.problem.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a failure of Jackson into a problem with the pointer to the field. */
public final class JsonFailures {
    /** Parts of a message about the configuration of the parser, and repeated positions. */
    private static final Pattern ASIDES =
            Pattern.compile("(: enable `|, from `| \\(start marker at | to allow\\b|; or|, maximum).*");

    private JsonFailures() {}

    public static Problem problem(JacksonException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof InputCoercionException range && failure instanceof JsonMappingException at) {
                return validation(at, "must be " + nameOf(range.getTargetType()));
            }
            if (t instanceof StreamReadException syntax) {
                return new InputProblem.MalformedJson(firstLine(syntax), position(syntax.getLocation()));
            }
        }
        return switch (failure) {
            case BadTextException bad ->
                new InputProblem.BadScript("bad-encoding", pointer(bad), bad.position(), bad.getOriginalMessage());
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case InvalidNullException missing -> validation(missing, "must not be null");
            case InvalidFormatException format -> validation(format, "must be " + expected(format));
            case MismatchedInputException wrong -> validation(wrong, "must be " + expected(wrong));
            case JsonMappingException other -> validation(other, firstLine(other));
            default -> new InputProblem.MalformedJson(firstLine(failure), position(failure.getLocation()));
        };
    }

    private static Problem unknown(UnrecognizedPropertyException e) {
        if (DriverPropertyNames.Refused.class.isAssignableFrom(e.getReferringClass())
                && DriverPropertyNames.contains(e.getPropertyName())) {
            return new InputProblem.Refused(
                    InputProblem.Rule.PROPERTY_NOT_ALLOWED, pointer(e), UnknownField.refusal(e.getPropertyName()));
        }
        List<String> known =
                e.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
        return validation(e, UnknownField.detail(e.getPropertyName(), known));
    }

    private static Problem validation(JsonMappingException e, String detail) {
        return new InputProblem.Validation(pointer(e), detail);
    }

    /** RFC 6901. */
    static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(ref -> ref.getFieldName() == null ? String.valueOf(ref.getIndex()) : ref.getFieldName())
                .map(token -> "/" + token.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    private static String expected(MismatchedInputException e) {
        return expected(e.getTargetType());
    }

    /** What a value of this type is in JSON; null: unknown. */
    static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return nameOf(type);
    }

    private static String nameOf(Class<?> type) {
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "an integer" + (type == Integer.class || type == int.class ? " of 32 bits" : " of 64 bits");
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type == Duration.class) {
            return "a duration in ISO 8601, such as PT2S";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return type == String.class ? "a string" : "of another type";
    }

    private static @Nullable Position position(@Nullable JsonLocation at) {
        return at == null || at.getLineNr() < 1 ? null : new Position(at.getLineNr(), Math.max(1, at.getColumnNr()));
    }

    private static String firstLine(JacksonException e) {
        String message = e.getOriginalMessage();
        return message == null
                ? "not readable"
                : ASIDES.matcher(message.lines().findFirst().orElse("not readable"))
                        .replaceAll("");
    }
}
