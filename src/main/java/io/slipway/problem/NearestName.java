package io.slipway.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a person probably meant. */
public final class NearestName {
    /** One mistake is allowed per so many letters of the known name, rounded up. */
    private static final int LETTERS_PER_MISTAKE = 3;

    private static final int MAX_LENGTH = 64;

    private NearestName() {}

    /** {@code "; did you mean 'title'?"}, or the empty string if no known name is near. */
    public static String question(String name, Collection<String> known) {
        return of(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /**
     * The known name that differs least from {@code name}, and the first of these by alphabet; empty if none is near.
     * Case does not count.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= mistakes(candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int mistakes(String candidate) {
        return Math.ceilDiv(candidate.length(), LETTERS_PER_MISTAKE);
    }

    private static int distance(String name, String candidate) {
        return letters(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
    }

    /** The number of letters to insert, delete or replace (Levenshtein 1965). */
    private static int letters(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
