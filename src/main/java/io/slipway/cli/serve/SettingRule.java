package io.slipway.cli.serve;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipway.postgres.address.CidrRange;
import io.slipway.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the value of a setting must be.
 *
 * @param says completes "it …"
 */
record SettingRule(String says, Predicate<String> allows) {
    private static final Pattern TRUE = Pattern.compile("true|yes|on|y|t|1", Pattern.CASE_INSENSITIVE);
    private static final Pattern FALSE = Pattern.compile("false|no|off|n|f|0", Pattern.CASE_INSENSITIVE);

    private static final Duration MAX_DURATION = Duration.ofHours(1);
    private static final Duration MAX_WAIT = Duration.ofDays(7);

    static final SettingRule TEXT = new SettingRule("", text -> true);
    static final SettingRule BOOLEAN = new SettingRule(
            "must be true or false", text -> isTrue(text) || FALSE.matcher(text).matches());
    static final SettingRule NETWORKS =
            new SettingRule("must be networks such as 10.0.0.0/8", SettingRule::areNetworks);
    static final SettingRule SIZE = new SettingRule("must be a size from 1K to 128M, such as 10M", SettingRule::isSize);

    static final SettingRule DURATION = new SettingRule(
            "must be a duration from 0s to 1h, such as 20s or PT20S",
            text -> isDuration(text, Duration.ZERO, MAX_DURATION));
    static final SettingRule BODY_TIMEOUT = new SettingRule(
            "must be a duration from 1s to 1h, such as 60s",
            text -> isDuration(text, Duration.ofSeconds(1), MAX_DURATION));
    static final SettingRule WAITING_ALERT = new SettingRule(
            "must be a duration from 0s to 7d, such as 15m or PT15M",
            text -> isDuration(text, Duration.ZERO, MAX_WAIT));

    static boolean isTrue(String text) {
        return TRUE.matcher(text).matches();
    }

    static SettingRule number(int most) {
        return new SettingRule(
                "must be a number from 1 to " + most,
                text -> text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most);
    }

    private static boolean isDuration(String text, Duration least, Duration most) {
        Duration value = Durations.parse(text);
        return value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static boolean isSize(String text) {
        try {
            long bytes = new MemorySizeConverter().convert(text).asLongValue();
            return bytes >= 1 << 10 && bytes <= 128 << 20;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean areNetworks(String text) {
        try {
            List.of(text.split(",")).forEach(each -> CidrRange.parse(each.strip()));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
