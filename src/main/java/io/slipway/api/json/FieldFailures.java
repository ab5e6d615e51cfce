package io.slipway.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects the wrong fields of one body while Jackson reads on, so that one response reports them together. A wrong
 * field is null in the body that is read. Not thread-safe.
 */
final class FieldFailures {
    /** The errors that one response shows. */
    private static final int MAX_ERRORS = 100;

    private static final String BAD_ENCODING = "bad-encoding";
    private static final Object ATTRIBUTE = FieldFailures.class;

    private final List<FieldError> errors = new ArrayList<>();
    private @Nullable InputProblem first;

    /** Attribute of a reader whose failures are collected here. */
    static Object attribute() {
        return ATTRIBUTE;
    }

    static @Nullable FieldFailures of(DeserializationContext context) {
        return (FieldFailures) context.getAttribute(ATTRIBUTE);
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Adds a field that breaks a rule with its own slug. */
    void refuse(InputProblem problem, FieldError error) {
        first = first == null ? problem : first;
        wrong(error);
    }

    void refuse(BadTextException failure, String pointer) {
        Position at = failure.position();
        String reason = failure.getOriginalMessage();
        refuse(
                new InputProblem.BadScript(BAD_ENCODING, pointer, at, reason),
                new FieldError(pointer, reason, BAD_ENCODING, at.line(), at.column()));
    }

    void wrong(FieldError error) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(error);
        }
    }

    /** Adds the errors of fields that were read, but not those of a field that is null because it is wrong. */
    void addRest(List<FieldError> others) {
        Set<String> known = errors.stream().map(FieldError::pointer).collect(Collectors.toSet());
        others.stream().filter(error -> !isBelow(known, error.pointer())).forEach(this::wrong);
    }

    private static boolean isBelow(Collection<String> known, String pointer) {
        return known.stream().anyMatch(at -> pointer.equals(at) || pointer.startsWith(at + "/"));
    }

    InputProblem problem() {
        if (first == null) {
            return new InputProblem.Validation(List.copyOf(errors));
        }
        return errors.size() == 1 ? first : new InputProblem.Several(first, List.copyOf(errors));
    }

    /** Collects a failure and reads on, where a {@link FieldFailures} is at hand; else Jackson throws. */
    static final class Handler extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            FieldFailures failures = of(context);
            if (failures == null) {
                return false;
            }
            Class<?> type = beanOrClass instanceof Class<?> c ? c : beanOrClass.getClass();
            Collection<Object> known = deserializer.getKnownPropertyNames();
            UnknownField.add(failures, type, pointer(parser), name, known == null ? List.of() : known);
            parser.skipChildren();
            return true;
        }

        @Override
        public @Nullable Object handleUnexpectedToken(
                DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String message)
                throws IOException {
            if (!wrong(context, parser, type.getRawClass())) {
                return NOT_HANDLED;
            }
            parser.skipChildren();
            return null;
        }

        @Override
        public @Nullable Object handleWeirdStringValue(
                DeserializationContext context, Class<?> type, String value, String message) {
            return wrong(context, context.getParser(), type) ? null : NOT_HANDLED;
        }

        @Override
        public @Nullable Object handleWeirdNumberValue(
                DeserializationContext context, Class<?> type, Number value, String message) {
            return wrong(context, context.getParser(), type) ? null : NOT_HANDLED;
        }

        @Override
        public @Nullable Object handleMissingInstantiator(
                DeserializationContext context,
                Class<?> type,
                @Nullable ValueInstantiator instantiator,
                JsonParser parser,
                String message) {
            return wrong(context, parser, type) ? null : NOT_HANDLED;
        }

        private static boolean wrong(DeserializationContext context, JsonParser parser, Class<?> type) {
            FieldFailures failures = of(context);
            String pointer = pointer(parser);
            if (failures == null || pointer.isEmpty()) {
                return false;
            }
            failures.wrong(new FieldError(pointer, "must be " + JsonFailures.expected(type)));
            return true;
        }
    }

    /** The field that the parser reads: RFC 6901. */
    static String pointer(JsonParser parser) {
        boolean opens =
                parser.currentToken() == JsonToken.START_OBJECT || parser.currentToken() == JsonToken.START_ARRAY;
        JsonStreamContext context = parser.getParsingContext();
        return (opens && context.getParent() != null ? context.getParent() : context)
                .pathAsPointer(false)
                .toString();
    }
}
