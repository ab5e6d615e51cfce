package io.slipway.migration.file;

import io.slipway.apply.run.ChangeName;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version of a migration: numbers of any length, with dots or underscores between them. Leading zeros of a number,
 * and last numbers that are 0, do not count: {@code 01}, {@code 1} and {@code 1.0} are equal. Versions are in the order
 * of their numbers: {@code 1.9} is before {@code 1.10}. Immutable.
 *
 * @param numbers decimal digits without leading zeros; the last number is not 0 unless there is only one
 */
public record MigrationVersion(List<String> numbers) implements Comparable<MigrationVersion> {
    private static final Pattern WRITTEN = Pattern.compile("[0-9]+(?:[._][0-9]+)*+");

    /** Of digits without leading zeros: the longer number is the larger one. */
    private static final Comparator<String> BY_VALUE =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** Null if the text is no version. */
    public static @Nullable MigrationVersion parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            return null;
        }
        String canonical = ChangeName.Version.canonical(text.replace('_', '.'));
        return new MigrationVersion(List.of(canonical.split("\\.", -1)));
    }

    @Override
    public int compareTo(MigrationVersion other) {
        int common = Math.min(numbers.size(), other.numbers.size());
        for (int i = 0; i < common; i++) {
            int order = BY_VALUE.compare(numbers.get(i), other.numbers.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(numbers.size(), other.numbers.size());
    }

    /** The shortest form, with dots. */
    @Override
    public String toString() {
        return String.join(".", numbers);
    }
}
