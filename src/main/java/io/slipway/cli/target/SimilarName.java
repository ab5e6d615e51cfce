package io.slipway.cli.target;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that a person probably meant. */
final class SimilarName {
    private SimilarName() {}

    /** {@code did you mean 'secret'?} for {@code secrets}; all known names if none is similar. */
    static String advice(String typed, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(typed, name) <= (name.length() + 2) / 3)
                .min(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(name -> name))
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> "known keys: "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    /** The Levenshtein distance: how many characters to insert, delete or replace. Case does not count. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal
                        + (Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
