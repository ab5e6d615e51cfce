package io.slipway.api.json;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a person probably meant. */
public final class NearestName {
    /** Letters that a mistyped name may differ in, per three letters of the name. */
    private static final int LETTERS_PER_MISTAKE = 3;

    private static final int MAX_LENGTH = 64;

    private NearestName() {}

    /** {@code "; did you mean 'title'?"}, or the empty string if no known name is near. */
    public static String question(String name, Collection<String> known) {
        return nearest(name, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
    }

    private static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String given = name.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, name.length() / LETTERS_PER_MISTAKE);
        return known.stream()
                .filter(candidate -> distance(given, candidate.toLowerCase(Locale.ROOT)) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance(given, candidate.toLowerCase(Locale.ROOT))));
    }

    /** The number of letters to insert, delete or replace (Levenshtein 1965). */
    private static int distance(String a, String b) {
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
