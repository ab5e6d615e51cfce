package io.slipway.target.scope;

import java.util.List;

/**
 * One condition of a selector.
 *
 * @param values empty for EXISTS and ABSENT
 */
record Requirement(String key, Operator operator, List<String> values) {
    enum Operator {
        IN,
        /** Holds also for targets without the label. */
        NOT_IN,
        EXISTS,
        ABSENT
    }

    boolean holds(java.util.Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case ABSENT -> value == null;
        };
    }
}
