package io.slipway.sql.step;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds what a script leaves in its session in one step and uses in a later one. Between two steps the session is made
 * fresh, and a resumed run begins with a new one.
 */
public final class StateAcrossSteps {
    private static final Set<String> LOCK_FUNCTIONS = Set.of(
            "PG_ADVISORY_LOCK", "PG_ADVISORY_LOCK_SHARED", "PG_TRY_ADVISORY_LOCK", "PG_TRY_ADVISORY_LOCK_SHARED");
    private static final Set<String> UNLOCK_FUNCTIONS =
            Set.of("PG_ADVISORY_UNLOCK", "PG_ADVISORY_UNLOCK_SHARED", "PG_ADVISORY_UNLOCK_ALL");

    /** Words that a relation's name follows. */
    private static final Set<String> BEFORE_RELATION = Set.of(
            "FROM",
            "JOIN",
            "INTO",
            "UPDATE",
            "TABLE",
            "ONLY",
            "ON",
            "EXISTS",
            "USING",
            "COPY",
            "VIEW",
            "SEQUENCE",
            "TRUNCATE",
            "ANALYZE",
            "VACUUM",
            "LOCK");

    private final Map<String, Integer> temporary = new HashMap<>();
    private final Map<String, Integer> prepared = new HashMap<>();
    private final Map<String, Integer> cursors = new HashMap<>();
    private int locked;
    private final Consumer<Finding> findings;

    private StateAcrossSteps(Consumer<Finding> findings) {
        this.findings = findings;
    }

    public static void check(List<Step> steps, Consumer<Finding> findings) {
        if (steps.size() < 2) {
            return;
        }
        var state = new StateAcrossSteps(findings);
        for (Step step : steps) {
            for (Statement statement : step.statements()) {
                state.forgetRedefined(statement);
                state.use(step.number(), statement);
                state.forgetDropped(statement);
                state.define(step.number(), statement);
            }
        }
    }

    /** From a CREATE on, its name means the new object. */
    private void forgetRedefined(Statement statement) {
        if (statement.kind().family() == StatementKind.Family.CREATE_TABLE) {
            statement.classification().objects().forEach(name -> temporary.remove(name.last()));
        }
    }

    private void forgetDropped(Statement statement) {
        if (statement.kind().family() == StatementKind.Family.DROP) {
            statement.classification().objects().forEach(name -> temporary.remove(name.last()));
        } else if (statement.kind() == StatementKind.DISCARD) {
            temporary.clear();
        }
    }

    private void define(int step, Statement statement) {
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
            locked = step;
        }
    }

    private void use(int step, Statement statement) {
        switch (statement.kind()) {
            case EXECUTE, DEALLOCATE -> report(step, statement, named(statement, prepared), "A prepared statement");
            case FETCH, MOVE, CLOSE -> report(step, statement, named(statement, cursors), "A cursor");
            default -> {
                report(step, statement, related(statement), "A temporary object");
                if (locked > 0 && calls(statement, UNLOCK_FUNCTIONS)) {
                    report(step, statement, locked, "An advisory lock of the session");
                }
            }
        }
    }

    private void report(int step, Statement statement, int defined, String what) {
        if (defined > 0 && defined < step) {
            findings.accept(Finding.error(
                    "state-across-steps",
                    statement.position(),
                    what + " of step " + defined + " is gone in step " + step + ", which has a fresh session."));
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

    /** The step that defined a temporary object which the statement names as a relation; 0 when it names none. */
    private int related(Statement statement) {
        if (temporary.isEmpty()) {
            return 0;
        }
        var tokens = Tokens.of(statement.text());
        for (int i = 1; i < tokens.size(); i++) {
            boolean relation = tokens.isName(i) && BEFORE_RELATION.contains(tokens.word(i - 1));
            boolean qualified = i + 1 < tokens.size() && tokens.raw(i + 1).contentEquals(".");
            Integer step = relation && !qualified ? temporary.get(SqlName.part(tokens.raw(i))) : null;
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
