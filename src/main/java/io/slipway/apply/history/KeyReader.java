package io.slipway.apply.history;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.PreparedChange;
import io.slipway.apply.run.RunIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the key and the rows of a change. The session holds the target's lock. */
public final class KeyReader {
    private final Connection connection;
    private final UUID targetUid;
    private final RunIdentity run;
    private final Optional<String> recorded;

    public KeyReader(Connection connection, UUID targetUid, RunIdentity run, Optional<String> recorded) {
        this.connection = connection;
        this.targetUid = targetUid;
        this.run = run;
        this.recorded = recorded;
    }

    /**
     * Reads the plan of steps. Throws {@link StepPlan.MismatchException} if the target has this change with another
     * content.
     */
    public StepPlan plan(PreparedChange change) throws SQLException {
        List<HistoryRow> undone = undone(change);
        return StepPlan.of(choice(change, undone), change, undoes(change, undone));
    }

    /** Reads the key and its rows, whatever the content of the change is. */
    public ChangeKey key(PreparedChange change) throws SQLException {
        return choice(change, undone(change));
    }

    private ChangeKey choice(PreparedChange change, List<HistoryRow> undone) throws SQLException {
        return ChangeKey.of(change.name(), run, rows(change.name()), undone, recorded);
    }

    private List<HistoryRow> undone(PreparedChange change) throws SQLException {
        return change.name() instanceof ChangeName.Undo undo ? rows(undo.undoes()) : List.of();
    }

    private List<HistoryRow> rows(ChangeName name) throws SQLException {
        String base = name.keyBase(run.task());
        return HistoryRow.read(connection, targetUid, base).stream()
                .filter(row -> isNumber(row.key().substring(base.length())))
                .toList();
    }

    /** Rejects the key of another version whose name begins like this key. */
    private static boolean isNumber(String rest) {
        return rest.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<String> undoes(PreparedChange change, List<HistoryRow> undone) {
        var keys = new ArrayList<>(change.undoes());
        undone.stream()
                .filter(row -> row.undoneBy() == null)
                .map(HistoryRow::key)
                .distinct()
                .forEach(keys::add);
        return List.copyOf(keys);
    }
}
