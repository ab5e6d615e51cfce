package io.slipway.isolation;

import java.util.ArrayList;
import java.util.List;

/** All orders in which sessions of so many steps each can take turns, every session's own order kept. */
final class Interleavings {
    private Interleavings() {}

    /** Each as the numbers of the sessions in turn. */
    static List<int[]> of(List<Integer> steps) {
        List<int[]> all = new ArrayList<>();
        int total = steps.stream().mapToInt(Integer::intValue).sum();
        extend(steps.stream().mapToInt(Integer::intValue).toArray(), new int[total], 0, all);
        return all;
    }

    private static void extend(int[] left, int[] turns, int done, List<int[]> all) {
        if (done == turns.length) {
            all.add(turns.clone());
        }
        for (int session = 0; session < left.length; session++) {
            if (left[session] > 0) {
                left[session]--;
                turns[done] = session;
                extend(left, turns, done + 1, all);
                left[session]++;
            }
        }
    }
}
