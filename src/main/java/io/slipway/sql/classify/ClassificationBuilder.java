package io.slipway.sql.classify;

import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.Likelihood;
import io.slipway.sql.statement.LockMode;
import io.slipway.sql.statement.RelationLock;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.TableAction;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.token.SqlName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a {@link Classification}. */
public final class ClassificationBuilder {
    private final List<SqlName> objects = new ArrayList<>(1);
    private final List<RelationLock> locks = new ArrayList<>(1);
    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    private final List<TableAction> actions = new ArrayList<>(0);
    private TransactionBehavior transaction = TransactionBehavior.ALLOWED;
    private LockMode lock = LockMode.NONE;
    private Likelihood rewrite = Likelihood.NO;
    private Likelihood scan = Likelihood.NO;

    void object(@Nullable SqlName name) {
        if (name != null) {
            objects.add(name);
        }
    }

    void objects(List<SqlName> names) {
        objects.addAll(names);
    }

    void lock(LockMode mode) {
        lock = lock.or(mode);
    }

    void lock(LockMode mode, @Nullable SqlName relation) {
        lock(mode);
        if (relation != null && mode != LockMode.NONE) {
            locks.add(new RelationLock(mode, relation));
        }
    }

    void lock(LockMode mode, List<SqlName> relations) {
        lock(mode);
        relations.forEach(relation -> lock(mode, relation));
    }

    void rewrites(Likelihood likelihood) {
        rewrite = rewrite.or(likelihood);
    }

    void scans(Likelihood likelihood) {
        scan = scan.or(likelihood);
    }

    void transaction(TransactionBehavior behavior) {
        transaction = behavior;
    }

    void trait(Trait trait) {
        traits.add(trait);
    }

    void trait(Trait trait, boolean holds) {
        if (holds) {
            traits.add(trait);
        }
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    void action(TableAction action) {
        actions.add(action);
        lock(action.lock());
        rewrites(action.rewrite());
        scans(action.scan());
        trait(Trait.NOT_VALID, action.notValid());
    }

    /** A key word between CREATE and the kind of object. */
    void modifier(String word) {
        switch (word) {
            case "REPLACE" -> trait(Trait.OR_REPLACE);
            case "TEMP", "TEMPORARY" -> trait(Trait.TEMPORARY);
            case "UNLOGGED" -> trait(Trait.UNLOGGED);
            case "UNIQUE" -> trait(Trait.UNIQUE);
            default -> {}
        }
    }

    LockMode strongest() {
        return lock;
    }

    List<TableAction> actions() {
        return actions;
    }

    /** Whether the catalog may add objects to those that the text names. */
    private boolean reachesDependents(StatementKind kind) {
        return switch (kind) {
            case DROP_TABLE, DROP_FOREIGN_TABLE, DROP_INDEX, DROP_OWNED, ALTER_DOMAIN -> true;
            default -> actions.stream().anyMatch(TableAction::reachesDependents);
        };
    }

    Classification finish(StatementKind kind) {
        trait(Trait.DEPENDENT_OBJECTS, has(Trait.CASCADE) || reachesDependents(kind));
        return new Classification(
                kind,
                List.copyOf(objects),
                transaction,
                lock,
                List.copyOf(locks),
                rewrite,
                scan,
                traits.isEmpty() ? Set.of() : Set.copyOf(traits),
                List.copyOf(actions));
    }
}
