package io.slipway.check.rule;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The objects and settings that a script has left in its session so far, with their steps. Not thread-safe. */
final class SessionState {
    private static final Set<String> LOCK_FUNCTIONS = Set.of(
            "PG_ADVISORY_LOCK", "PG_ADVISORY_LOCK_SHARED", "PG_TRY_ADVISORY_LOCK", "PG_TRY_ADVISORY_LOCK_SHARED");
    private static final Set<String> UNLOCK_FUNCTIONS =
            Set.of("PG_ADVISORY_UNLOCK", "PG_ADVISORY_UNLOCK_SHARED", "PG_ADVISORY_UNLOCK_ALL");

    /** The step that defined each object, by the name of the object. */
    private final Map<String, Integer> temporary = new HashMap<>();

    private final Map<String, Integer> prepared = new HashMap<>();
    private final Map<String, Integer> cursors = new HashMap<>();
    private final SequenceValues sequences = new SequenceValues();
    private int lockStep;

    /** After a CREATE, its name means the new object. */
    void forgetRedefined(Statement statement) {
        if (statement.kind().family() == StatementKind.Family.CREATE_TABLE) {
            statement.classification().objects().forEach(name -> temporary.remove(name.last()));
        }
    }

    void forgetDropped(Statement statement) {
        if (statement.kind().family() == StatementKind.Family.DROP) {
            statement.classification().objects().forEach(name -> temporary.remove(name.last()));
        } else if (statement.kind() == StatementKind.DISCARD) {
            temporary.clear();
        }
    }

    void define(int step, Statement statement) {
        String name = statement.classification().objects().isEmpty()
                ? ""
                : statement.classification().objects().getFirst().last();
        if (statement.has(Trait.TEMPORARY)) {
            temporary.put(name, step);
        } else if (statement.kind() == StatementKind.PREPARE) {
            prepared.put(name, step);
        } else if (statement.has(Trait.WITH_HOLD)) {
            cursors.put(name, step);
        } else if (calls(statement, LOCK_FUNCTIONS)) {
            lockStep = step;
        }
        if (TemporaryNames.isDefinition(statement)) {
            TemporaryNames.qualified(statement).forEach(object -> temporary.put(object, step));
        }
        sequences.define(step, statement);
    }

    /** Reports what the statement uses of an earlier step. */
    void use(int step, Statement statement, Consumer<String> messages) {
        switch (statement.kind()) {
            case EXECUTE, DEALLOCATE -> report(step, named(statement, prepared), "A prepared statement", messages);
            case FETCH, MOVE, CLOSE -> report(step, named(statement, cursors), "A cursor", messages);
            default -> {
                report(step, TemporaryNames.used(statement, temporary), "A temporary object", messages);
                if (lockStep > 0 && calls(statement, UNLOCK_FUNCTIONS)) {
                    report(step, lockStep, "An advisory lock of the session", messages);
                }
                report(step, sequences.used(step, statement), "The last value of a sequence", messages);
            }
        }
    }

    private static void report(int step, int defined, String what, Consumer<String> messages) {
        if (defined > 0 && defined < step) {
            messages.accept(what + " of step " + defined + " is gone in step " + step + ", which has a fresh session.");
        }
    }

    /** The step that defined one of these names which the statement mentions; 0 when it mentions none. */
    private static int named(Statement statement, Map<String, Integer> names) {
        if (names.isEmpty()) {
            return 0;
        }
        var tokens = Tokens.of(statement.text());
        for (int i = 0; i < tokens.size(); i++) {
            Integer step = tokens.isName(i) ? names.get(SqlName.part(tokens.raw(i))) : null;
            if (step != null) {
                return step;
            }
        }
        return 0;
    }

    private static boolean calls(Statement statement, Set<String> functions) {
        if (statement.kind().family() != StatementKind.Family.QUERY
                || !statement.text().toUpperCase(Locale.ROOT).contains("ADVISORY")) {
            return false;
        }
        var tokens = Tokens.of(statement.text());
        for (int i = 0; i < tokens.size(); i++) {
            if (functions.contains(tokens.word(i))) {
                return true;
            }
        }
        return false;
    }
}
