package io.slipway.target.scope;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The valid labels of a target: keys and values that a selector can contain without quotes. */
public final class Labels {
    /** Limit for one target. */
    public static final int MAX_LABELS = 64;

    static final String KEY_FORM = "[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?";
    static final String VALUE_FORM = "[A-Za-z0-9._:/@+-]{1,63}";

    private static final Pattern KEY = Pattern.compile(KEY_FORM);
    private static final Pattern VALUE = Pattern.compile(VALUE_FORM);

    private Labels() {}

    /** The fault of these labels; empty if all are valid. */
    public static Optional<String> fault(Map<String, String> labels) {
        if (labels.size() > MAX_LABELS) {
            return Optional.of("must not be more than " + MAX_LABELS);
        }
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!KEY.matcher(label.getKey()).matches()) {
                return Optional.of(
                        "a key is 1 to 63 of A-Z, a-z, 0-9, '.', '_', '/', '-', a letter or digit at both ends");
            }
            if (label.getValue() == null || !VALUE.matcher(label.getValue()).matches()) {
                return Optional.of("a value is 1 to 63 of A-Z, a-z, 0-9 and . _ : / @ + -");
            }
        }
        return Optional.empty();
    }
}
