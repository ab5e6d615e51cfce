package io.slipway.api.json;

import io.slipway.problem.FieldError;
import io.slipway.problem.InputProblem;
import io.slipway.problem.NearestName;
import java.util.Collection;
import java.util.List;

/** A field that a body does not have. */
final class UnknownField {
    private UnknownField() {}

    /** Adds it to {@code failures}, with the field that was probably meant. */
    static void add(FieldFailures failures, Class<?> type, String pointer, String name, Collection<?> fields) {
        List<String> known = fields.stream().map(String::valueOf).sorted().toList();
        if (DriverPropertyNames.Refused.class.isAssignableFrom(type) && DriverPropertyNames.contains(name)) {
            String detail = refusal(name);
            failures.refuse(
                    new InputProblem.Refused(InputProblem.Rule.PROPERTY_NOT_ALLOWED, pointer, detail),
                    new FieldError(pointer, detail, InputProblem.Rule.PROPERTY_NOT_ALLOWED.slug(), null, null));
            return;
        }
        failures.wrong(new FieldError(pointer, detail(name, known)));
    }

    static String detail(String name, List<String> known) {
        return "is an unknown field" + NearestName.question(name, known) + "; known fields: "
                + String.join(", ", known);
    }

    /** A password is not sent: its field leads to that of its reference. */
    static String refusal(String name) {
        return name.equalsIgnoreCase("password")
                ? "a password is never sent; name where it is kept in 'secret', as env:NAME or file:PATH"
                : "'" + name + "' is a connection property of the driver; send only fields of this API";
    }
}
