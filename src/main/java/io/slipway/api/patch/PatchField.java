package io.slipway.api.patch;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.slipway.api.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A field of a PATCH body. An absent field stays as it is; null clears an optional field.
 *
 * @param present false if the field is absent
 * @param value null if the field is absent or null
 */
@JsonDeserialize(using = PatchFieldDeserializer.class)
public record PatchField<T>(boolean present, @Nullable T value) {
    private static final PatchField<?> ABSENT = new PatchField<>(false, null);

    /** An absent field. */
    @SuppressWarnings("unchecked")
    public static <T> PatchField<T> absent() {
        return (PatchField<T>) ABSENT;
    }

    /** The value; {@code old} if absent or null. */
    public T orElse(T old) {
        return value == null ? old : value;
    }

    /** The value or null; {@code old} if absent. */
    public @Nullable T orKeep(@Nullable T old) {
        return present ? value : old;
    }

    /** Adds an error if the field is null, for a field that cannot be cleared. */
    public void refuseNull(Fields fields, String pointer) {
        fields.require(!present || value != null, pointer, "must not be null; leave the field out to keep its value");
    }
}
