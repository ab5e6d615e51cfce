package io.slipway.cli.target;

import io.slipway.time.Durations;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The variables {@code DB_*} of connection pools and of their monitoring. A local command has one session and no pool,
 * so it uses none of them. It still refuses a wrong value: the same {@code .env} serves an application, where the value
 * would be found late.
 */
final class PoolVariables {
    private static final int MAX_SIZE = 1000;
    private static final int DEFAULT_MIN = 2;
    private static final int DEFAULT_MAX = 10;

    private static final List<Rule> RULES = List.of(
            new Rule("DB_POOL_MIN", "must be a number from 0 to " + MAX_SIZE, text -> isSize(text, 0)),
            new Rule("DB_POOL_MAX", "must be a number from 1 to " + MAX_SIZE, text -> isSize(text, 1)),
            new Rule(
                    "DB_WORKLOAD_PROFILE",
                    "must be oltp, analytics or mixed",
                    text -> text.matches("oltp|analytics|mixed")),
            new Rule("DB_HEALTH_CHECK_ENABLED", "must be true or false", PoolVariables::isBoolean),
            new Rule("DB_MONITORING_ENABLED", "must be true or false", PoolVariables::isBoolean),
            new Rule(
                    "DB_SLOW_QUERY_THRESHOLD",
                    "must be a number of milliseconds or a duration such as 500ms",
                    text -> text.matches("[0-9]{1,9}") || Durations.parse(text) != null),
            new Rule("DB_LOG_QUERIES", "must be true or false", PoolVariables::isBoolean),
            new Rule("DB_LOG_SLOW_QUERIES", "must be true or false", PoolVariables::isBoolean));

    private PoolVariables() {}

    /** What a value must be. */
    private record Rule(String name, String says, Predicate<String> allows) {}

    /** What is wrong with the first wrong variable, as a sentence without its full stop. */
    static Optional<String> mistake(Variables variables) {
        for (Rule rule : RULES) {
            String value = variables.get(rule.name());
            if (value != null && !rule.allows().test(value.strip())) {
                return Optional.of(rule.name() + " " + rule.says());
            }
        }
        int least = size(variables.get("DB_POOL_MIN"), DEFAULT_MIN);
        int most = size(variables.get("DB_POOL_MAX"), DEFAULT_MAX);
        return least > most
                ? Optional.of("DB_POOL_MIN (" + least + ") must not be more than DB_POOL_MAX (" + most + ")")
                : Optional.empty();
    }

    private static int size(@Nullable String text, int otherwise) {
        return text == null ? otherwise : Integer.parseInt(text.strip());
    }

    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    private static boolean isSize(String text, int least) {
        return text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= MAX_SIZE;
    }
}
