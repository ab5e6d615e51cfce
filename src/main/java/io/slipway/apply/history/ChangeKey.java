package io.slipway.apply.history;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.RunIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The key of a change in the history, and the rows under it. All installations and local commands derive the same key,
 * so that each version is applied once.
 *
 * @param rows its rows, by step; empty: no step was applied
 */
public record ChangeKey(String key, List<HistoryRow> rows) {

    /**
     * @param rows rows whose key begins with the key base of the change
     * @param undone rows of the version that an undo takes back; empty for every other change
     * @param recorded key that an earlier attempt or owner of this task recorded
     */
    static ChangeKey of(
            ChangeName name,
            RunIdentity run,
            List<HistoryRow> rows,
            List<HistoryRow> undone,
            Optional<String> recorded) {
        Map<String, List<HistoryRow>> keys = byKey(rows);
        Optional<String> own = recorded.filter(key -> stands(run, keys.get(key)))
                .or(() -> keys.keySet().stream()
                        .filter(key -> stands(run, keys.get(key)))
                        .findFirst());
        String base = name.keyBase(run.task());
        String key = own.orElseGet(() -> switch (name) {
            case ChangeName.Unversioned _ -> base;
            case ChangeName.Version _ -> base + (1 + taken(keys));
            case ChangeName.Repeatable _ -> base + (1 + complete(keys));
            case ChangeName.Undo _ -> base + Math.max(1, byKey(undone).size());
        });
        return new ChangeKey(key, keys.getOrDefault(key, List.of()));
    }

    /** Whether the task of this run has a row under the key. */
    public boolean standsFor(RunIdentity run) {
        return stands(run, rows);
    }

    private static boolean stands(RunIdentity run, @Nullable List<HistoryRow> rows) {
        return rows != null && rows.stream().anyMatch(row -> row.isOf(run));
    }

    private static long taken(Map<String, List<HistoryRow>> keys) {
        return keys.values().stream()
                .filter(rows -> rows.stream().anyMatch(row -> row.undoneBy() != null))
                .count();
    }

    private static long complete(Map<String, List<HistoryRow>> keys) {
        return keys.values().stream().filter(ChangeKey::isComplete).count();
    }

    private static boolean isComplete(List<HistoryRow> rows) {
        return !rows.isEmpty()
                && rows.stream().filter(HistoryRow::applied).count()
                        == rows.getLast().stepsTotal();
    }

    private static Map<String, List<HistoryRow>> byKey(List<HistoryRow> rows) {
        var keys = new TreeMap<String, List<HistoryRow>>();
        for (HistoryRow row : rows) {
            keys.computeIfAbsent(row.key(), _ -> new ArrayList<>()).add(row);
        }
        return keys;
    }
}
