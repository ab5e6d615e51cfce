package io.slipway.apply.run;

import io.slipway.apply.run.ChangeStatement.Effect;
import io.slipway.apply.run.ChangeStatement.Place;
import io.slipway.sql.Script;
import io.slipway.sql.statement.CopyData;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.StandaloneForm;
import io.slipway.sql.step.Step;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What this package needs to know of a script's statements. */
final class ChangeStatements {
    private static final Pattern NOT_FOR_THE_SESSION = Pattern.compile(
            "SET(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)+(?:LOCAL|CONSTRAINTS|TRANSACTION)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SETS_FOR_THE_SESSION = Pattern.compile(
            "SELECT\\s+(?:pg_catalog\\s*\\.\\s*)?set_config\\s*\\([^()]*,\\s*false\\s*\\)\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SETS = Pattern.compile("set_config", Pattern.CASE_INSENSITIVE);

    private ChangeStatements() {}

    static List<ChangeStatement> read(Script script) {
        var statements = new ArrayList<ChangeStatement>();
        for (var step : script.steps()) {
            var own = step.statements();
            for (int i = 0; i < own.size(); i++) {
                statements.add(read(own.get(i), place(step, i + 1 == own.size()), step));
            }
        }
        return statements;
    }

    private static Place place(Step step, boolean last) {
        return switch (step) {
            case Step.Standalone _ -> Place.STANDALONE;
            case Step.Transaction _ -> last ? Place.ENDS_TRANSACTION : Place.TRANSACTION;
            case Step.Batch _ -> Place.BATCH;
        };
    }

    private static ChangeStatement read(Statement statement, Place place, Step step) {
        return new ChangeStatement(
                statement.text(),
                label(statement),
                statement.position(),
                data(statement.copyData()),
                statement.checksum(),
                effect(statement),
                place,
                place == Place.STANDALONE ? StandaloneForm.of(statement) : null,
                step instanceof Step.Batch batch ? BatchForm.of(statement, batch.spec()) : null);
    }

    private static ChangeStatement.@Nullable CopyData data(@Nullable CopyData data) {
        return data == null ? null : () -> new StringReader(data.text());
    }

    private static String label(Statement statement) {
        var object = statement.classification().object();
        return statement.kind().label() + (object == null ? "" : " " + object);
    }

    private static Effect effect(Statement statement) {
        if (statement.has(Trait.CONCURRENTLY) && statement.transaction() == TransactionBehavior.REFUSED) {
            return Effect.CONCURRENT;
        }
        var text = statement.text();
        return switch (statement.kind()) {
            case SET -> NOT_FOR_THE_SESSION.matcher(text).matches() ? Effect.CALLS : Effect.SETTING;
            case RESET -> Effect.SETTING;
            case DISCARD -> statement.transaction() == TransactionBehavior.REFUSED ? Effect.FORGETS : Effect.SESSION;
            case DEALLOCATE, LOAD -> Effect.SESSION;
            case DO, CALL -> Effect.ROUTINE;
            case SELECT -> SETS_FOR_THE_SESSION.matcher(text).matches() ? Effect.SETTING : Effect.CALLS;
            case VALUES, TABLE, EXPLAIN, EXECUTE, FETCH, UNKNOWN -> Effect.CALLS;
            case INSERT, UPDATE, DELETE, MERGE, COPY -> SETS.matcher(text).find() ? Effect.CALLS : Effect.ROWS;
            default -> Effect.LOCKS;
        };
    }
}
