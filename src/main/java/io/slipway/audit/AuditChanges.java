package io.slipway.audit;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The detail of an act that changed an object: its old and new values, as {@code <field>.old} and {@code <field>.new}.
 * A field that did not change is left out, and so is a value that was or is null. Not thread-safe.
 */
public final class AuditChanges {
    /** Characters of a value that a row keeps. */
    private static final int MAX_LENGTH = 500;

    private final Map<String, String> detail = new TreeMap<>();

    /** Adds a value beside the changes. */
    public AuditChanges with(String key, String value) {
        detail.put(key, value);
        return this;
    }

    /** Adds the field if its value has changed. */
    public AuditChanges compare(String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            put(field + ".old", before);
            put(field + ".new", after);
        }
        return this;
    }

    /** Adds all fields whose values have changed. */
    public AuditChanges compare(
            Map<String, ? extends @Nullable Object> before, Map<String, ? extends @Nullable Object> after) {
        before.forEach((field, value) -> compare(field, value, after.get(field)));
        return this;
    }

    private void put(String key, @Nullable Object value) {
        if (value != null) {
            String text = value.toString();
            detail.put(key, text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text);
        }
    }

    public Map<String, String> detail() {
        return detail;
    }
}
