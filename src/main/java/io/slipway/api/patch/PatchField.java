package io.slipway.api.patch;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.slipway.api.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A field of a PATCH: left out, or given, perhaps as null. Left out means unchanged; null clears what may be absent.
 *
 * @param present false when the field was left out
 * @param value null when left out, or given as null
 */
@JsonDeserialize(using = PatchFieldDeserializer.class)
public record PatchField<T>(boolean present, @Nullable T value) {
    private static final PatchField<?> ABSENT = new PatchField<>(false, null);

    /** A field that was left out. */
    @SuppressWarnings("unchecked")
    public static <T> PatchField<T> absent() {
        return (PatchField<T>) ABSENT;
    }

    /** {@code old} when left out or null. */
    public T orElse(T old) {
        return value == null ? old : value;
    }

    /** {@code old} when left out, null when given as null. */
    public @Nullable T orKeep(@Nullable T old) {
        return present ? value : old;
    }

    /** An error when it was given as null, for what cannot be cleared. */
    public void refuseNull(Fields fields, String pointer) {
        fields.require(!present || value != null, pointer, "must not be null; leave it out to keep what is");
    }
}
