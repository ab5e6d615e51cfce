package io.slipway.target.scope;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that a policy names. A session must match all that is given. In JSON, a rule that has only an application
 * may be the bare pattern. In a pattern, {@code *} matches any characters.
 *
 * @param role pattern of the session's login; null: any
 * @param application pattern of its application name; null: any
 * @param idleInTransactionFor it has been idle in its transaction for as long; null: any
 * @param action what may be done to it; null: a query is canceled, a session that is idle in its transaction is
 *     terminated
 */
public record BlockerRule(
        @Nullable String role,
        @Nullable String application,
        @Nullable Duration idleInTransactionFor,
        @Nullable Action action) {

    /** Jackson: the rule as an object. */
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public BlockerRule {}

    /** What is done to a blocker. */
    public enum Action {
        /** Its query is canceled. A session without a query in progress ignores that. */
        CANCEL,
        /** The session is ended. */
        TERMINATE
    }

    /** Jackson: the rule as a bare pattern of application names. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BlockerRule of(String application) {
        return new BlockerRule(null, application, null, null);
    }

    /** Whether it is a bare pattern of application names. */
    public boolean isPattern() {
        return application != null && role == null && idleInTransactionFor == null && action == null;
    }

    /** Jackson: a string or an object, as it may be sent. */
    @JsonValue
    public Object json() {
        if (application != null && isPattern()) {
            return application;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "role", role);
        put(fields, "application", application);
        put(fields, "idleInTransactionFor", idleInTransactionFor == null ? null : idleInTransactionFor.toString());
        put(fields, "action", action == null ? null : action.name());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** Whether the login and the application name of a session are those of this rule. */
    public boolean matches(String sessionRole, String sessionApplication) {
        return (role == null || matchesPattern(role, sessionRole))
                && (application == null || matchesPattern(application, sessionApplication));
    }

    /** Takes linear time per star. A policy is input, and a regular expression could take exponential time. */
    private static boolean matchesPattern(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }

    @Override
    public String toString() {
        return String.valueOf(json());
    }
}
