package io.slipway.api.json;

import io.slipway.problem.FieldError;
import java.util.List;

/**
 * A body that can check its fields by itself. Where the JSON of a body is wrong in some fields, the errors of the other
 * fields are reported with them.
 */
public interface CheckedBody {
    /** The errors of all fields, as a resource would report them; asks no database. */
    List<FieldError> errors();

    /** A body of an act that names its reason or its objects. An act without a body is as an act with {@code {}}. */
    interface Act extends CheckedBody {}
}
