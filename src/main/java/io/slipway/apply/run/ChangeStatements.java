package io.slipway.apply.run;

import io.slipway.apply.run.ChangeStatement.Effect;
import io.slipway.apply.run.ChangeStatement.Place;
import io.slipway.problem.Position;
import io.slipway.sql.Script;
import io.slipway.sql.statement.CopyData;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.statement.TransactionBehavior;
import io.slipway.sql.step.BatchForm;
import io.slipway.sql.step.StandaloneForm;
import io.slipway.sql.step.Step;
import io.slipway.sql.token.Tokens;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the statements of a change from a script, with their effects on a session. */
final class ChangeStatements {
    private static final Set<String> NOT_FOR_THE_SESSION = Set.of("LOCAL", "CONSTRAINTS", "TRANSACTION");
    private static final String SET_CONFIG = "set_config";

    private ChangeStatements() {}

    static List<ChangeStatement> read(Script script) {
        var statements = new ArrayList<ChangeStatement>();
        for (Step step : script.steps()) {
            List<Statement> own = step.statements();
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
        return data == null ? null : new Rows(data);
    }

    private record Rows(CopyData data) implements ChangeStatement.CopyData {
        @Override
        public Position position() {
            return data.position();
        }

        @Override
        public Reader open() {
            return new StringReader(data.text());
        }
    }

    private static String label(Statement statement) {
        String object = statement.classification().object();
        return statement.kind().label() + (object == null ? "" : " " + object);
    }

    private static Effect effect(Statement statement) {
        if (statement.has(Trait.CONCURRENTLY) && statement.transaction() == TransactionBehavior.REFUSED) {
            return Effect.CONCURRENT;
        }
        return switch (statement.kind()) {
            case SET -> NOT_FOR_THE_SESSION.contains(tokens(statement).word(1)) ? Effect.CALLS : Effect.SETTING;
            case RESET -> Effect.SETTING;
            case DISCARD -> statement.transaction() == TransactionBehavior.REFUSED ? Effect.FORGETS : Effect.SESSION;
            case DEALLOCATE, LOAD -> Effect.SESSION;
            case DO, CALL -> Effect.ROUTINE;
            case SELECT -> setsForTheSession(tokens(statement)) ? Effect.SETTING : Effect.CALLS;
            case VALUES, TABLE, EXPLAIN, EXECUTE, FETCH, UNKNOWN -> Effect.CALLS;
            case INSERT, UPDATE, DELETE, MERGE, COPY ->
                mentionsSetConfig(tokens(statement)) ? Effect.CALLS : Effect.ROWS;
            default -> Effect.LOCKS;
        };
    }

    private static Tokens tokens(Statement statement) {
        return Tokens.of(statement.text());
    }

    /** Whether the statement is {@code SELECT set_config(…, false)} and calls nothing else. */
    private static boolean setsForTheSession(Tokens tokens) {
        int name = tokens.is(1, "PG_CATALOG") && tokens.is(2, '.') ? 3 : 1;
        int end = tokens.size() - 1;
        return tokens.is(name, "SET_CONFIG")
                && tokens.is(name + 1, '(')
                && tokens.is(end - 2, ',')
                && tokens.is(end - 1, "FALSE")
                && tokens.is(end, ')')
                && IntStream.range(name + 2, end).noneMatch(i -> tokens.is(i, '(') || tokens.is(i, ')'));
    }

    /** Whether set_config occurs outside of comments; a string counts, since the statement may execute it. */
    private static boolean mentionsSetConfig(Tokens tokens) {
        return IntStream.range(0, tokens.size())
                .anyMatch(i -> tokens.raw(i).toLowerCase(Locale.ROOT).contains(SET_CONFIG));
    }
}
