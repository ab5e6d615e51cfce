package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the values of query parameters that are not plain text. */
public final class QueryValues {
    private QueryValues() {}

    /** The constant of this name; null if the parameter is absent. */
    public static <E extends Enum<E>> @Nullable E of(String parameter, @Nullable String text, Class<E> type) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(parameter, "must be one of " + Arrays.toString(type.getEnumConstants())));
    }

    private static RuntimeException wrong(String parameter, String detail) {
        return new InputProblem.Validation(parameter, detail).asException();
    }
}
