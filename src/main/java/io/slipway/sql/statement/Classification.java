package io.slipway.sql.statement;

import io.slipway.sql.token.SqlName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a statement that its text alone gives.
 *
 * @param objects the names of its objects, in its order
 * @param lock the strongest lock on a relation that existed before
 * @param locks the relations it names, each with the strongest lock on it; may be empty where the lock is on something
 *     that only the catalog knows
 * @param rewrite whether a whole table is rewritten
 * @param scan whether a whole table is read under the lock
 * @param actions of an ALTER TABLE, in its order
 */
public record Classification(
        StatementKind kind,
        List<SqlName> objects,
        TransactionBehavior transaction,
        LockMode lock,
        List<RelationLock> locks,
        Likelihood rewrite,
        Likelihood scan,
        Set<Trait> traits,
        List<TableAction> actions) {

    /** Whether the statement has this property. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    public Classification withLocksOf(Classification other) {
        return new Classification(kind, objects, transaction, other.lock, other.locks, rewrite, scan, traits, actions);
    }

    /** The names of its objects as SQL; null if it has none. */
    public @Nullable String object() {
        return objects.isEmpty()
                ? null
                : objects.stream().map(SqlName::toString).collect(Collectors.joining(", "));
    }

    /** The relations that get the strongest lock, as SQL; null if none is named. */
    public @Nullable String lockedRelations() {
        String names = locks.stream()
                .filter(each -> each.mode() == lock)
                .map(each -> each.relation().toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? null : names;
    }
}
