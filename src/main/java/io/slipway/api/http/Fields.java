package io.slipway.api.http;

import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.problem.InputProblem.BadScript;
import io.slipway.problem.InputProblem.Refused;
import io.slipway.problem.Position;
import io.slipway.problem.ProblemException;
import io.slipway.target.scope.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the fields of one request and collects all errors, so that one response reports them together. A method that
 * finds an error returns a stand-in; call {@link #check} before the result is used. Not thread-safe.
 */
public final class Fields {
    /** The errors that one response shows. */
    private static final int MAX_ERRORS = 100;

    private static final int MAX_REASON_LENGTH = 2_000;
    private static final Duration MIN_DURATION = Duration.ofMillis(1);
    private static final Duration MAX_DURATION = Duration.ofDays(7);
    private static final Name STAND_IN = Name.of("stand-in");

    private final List<FieldError> errors = new ArrayList<>();
    private final List<InputProblem> refused = new ArrayList<>();

    /** The errors that {@code check} finds. */
    public static List<FieldError> errors(Consumer<Fields> check) {
        var fields = new Fields();
        check.accept(fields);
        return List.copyOf(fields.errors);
    }

    /** Adds an error. */
    public Fields wrong(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
        return this;
    }

    /** Adds a field that breaks a rule with its own slug; the first such field determines the problem. */
    public Fields refuse(Refused problem) {
        return add(problem, new FieldError(problem.pointer(), problem.reason(), problem.slug(), null, null));
    }

    /** Adds a script that is refused, as {@link #refuse(Refused)}. */
    public Fields refuse(BadScript problem) {
        return add(problem, error(problem));
    }

    private Fields add(InputProblem problem, FieldError error) {
        refused.add(problem);
        errors.add(error);
        return this;
    }

    static FieldError error(BadScript problem) {
        Position at = problem.position();
        return new FieldError(problem.pointer(), problem.reason(), problem.slug(), at.line(), at.column());
    }

    /** Adds an error unless {@code right}. */
    public Fields require(boolean right, String pointer, String detail) {
        return right ? this : wrong(pointer, detail);
    }

    /** A required name. */
    public Name name(String pointer, @Nullable String text) {
        if (text == null) {
            wrong(pointer, "is required");
            return STAND_IN;
        }
        return attempt(() -> Name.parse(text, pointer), STAND_IN);
    }

    /** An optional name, {@code fallback} if absent. */
    public Name name(String pointer, @Nullable String text, Name fallback) {
        return text == null ? fallback : name(pointer, text);
    }

    /** A required text of 1 to {@code max} characters that is not blank. */
    public String text(String pointer, @Nullable String text, int max) {
        if (text == null) {
            wrong(pointer, "is required");
            return "";
        }
        require(!text.isBlank(), pointer, "must not be blank");
        require(text.length() <= max, pointer, "must not be longer than " + max + " characters");
        return text;
    }

    /** A text as {@link #text} requires it, without control characters. */
    public String line(String pointer, String text, int max) {
        require(text.codePoints().noneMatch(Character::isISOControl), pointer, "must have no control characters");
        return text(pointer, text, max);
    }

    /** The required reason of a decision that a person takes. */
    public String reason(@Nullable String text) {
        return text("/reason", text, MAX_REASON_LENGTH);
    }

    /** An optional text of at most {@code max} characters; the empty string if absent. */
    public String optionalText(String pointer, @Nullable String text, int max) {
        String value = text == null ? "" : text;
        require(value.length() <= max, pointer, "must not be longer than " + max + " characters");
        return value;
    }

    /** A required integer. */
    public int integer(String pointer, @Nullable Integer value, int min, int max) {
        if (value == null) {
            wrong(pointer, "is required");
            return min;
        }
        require(value >= min && value <= max, pointer, "must be from " + min + " to " + max);
        return value;
    }

    /** An optional integer, {@code fallback} if absent. */
    public int integer(String pointer, @Nullable Integer value, int min, int max, int fallback) {
        return value == null ? fallback : integer(pointer, value, min, max);
    }

    /** An optional duration from 1 ms to 7 days. */
    public @Nullable Duration duration(String pointer, @Nullable Duration value) {
        if (value != null) {
            require(
                    value.compareTo(MIN_DURATION) >= 0 && value.compareTo(MAX_DURATION) <= 0,
                    pointer,
                    "must be from PT0.001S to P7D");
        }
        return value;
    }

    /** Adds an error if both durations are there and the first one is longer. */
    public void order(String pointer, @Nullable Duration first, String second, @Nullable Duration value) {
        require(
                first == null || value == null || first.compareTo(value) <= 0,
                pointer,
                "must not be longer than " + second);
    }

    /** A required field of any type. */
    public <T> T required(String pointer, @Nullable T value, T standIn) {
        require(value != null, pointer, "is required");
        return value == null ? standIn : value;
    }

    /** Adds an error if the list has null members or more than {@code max}. */
    public <T> Collection<T> members(String pointer, Collection<T> values, int max) {
        require(values.size() <= max, pointer, "must not have more than " + max + " members");
        require(values.stream().allMatch(java.util.Objects::nonNull), pointer, "must not have null members");
        return values;
    }

    /** The result of {@code parse}; if it throws a problem, collects the problem and returns {@code standIn}. */
    public <T> T attempt(Supplier<T> parse, T standIn) {
        try {
            return parse.get();
        } catch (ProblemException e) {
            switch (e.problem()) {
                case Refused problem -> refuse(problem);
                case BadScript problem -> refuse(problem);
                case InputProblem.Validation validation -> errors.addAll(validation.errors());
                default -> throw e;
            }
            return standIn;
        }
    }

    /** @throws ProblemException if there is an error */
    public void check() {
        if (errors.isEmpty()) {
            return;
        }
        List<FieldError> shown = errors.stream().limit(MAX_ERRORS).toList();
        if (refused.isEmpty()) {
            throw new InputProblem.Validation(shown).asException();
        }
        InputProblem first = refused.getFirst();
        throw (errors.size() == 1 ? first : new InputProblem.Several(first, shown)).asException();
    }
}
