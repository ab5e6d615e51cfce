package io.slipway.worker;

import io.slipway.apply.Change;
import io.slipway.apply.ChangeName;
import io.slipway.apply.ChangeStatement;
import io.slipway.apply.ChangeStatement.Effect;
import io.slipway.apply.ChangeStatement.Place;
import io.slipway.sql.CopyData;
import io.slipway.sql.Script;
import io.slipway.sql.Statement;
import io.slipway.sql.StatementKind;
import io.slipway.sql.Step;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** Turns a plan's change into what {@code apply} runs: statement by statement, cut as the splitter says. */
final class ScriptChange {
    private ScriptChange() {}

    static Change of(io.slipway.plan.Change change) {
        Script script = Script.of(change.script());
        List<ChangeStatement> statements = new ArrayList<>();
        List<Step> steps = script.steps();
        for (int i = 0; i < steps.size(); i++) {
            boolean stretchFollows = i + 1 < steps.size() && steps.get(i + 1) instanceof Step.Stretch;
            addStep(steps.get(i), stretchFollows, statements);
        }
        return new Change(name(change), change.description(), change.checksum(), statements, List.of());
    }

    private static ChangeName name(io.slipway.plan.Change change) {
        String version = change.version();
        return version == null ? new ChangeName.Unversioned() : new ChangeName.Version(change.series(), version);
    }

    private static void addStep(Step step, boolean stretchFollows, List<ChangeStatement> statements) {
        List<Statement> parts = step.statements();
        for (int i = 0; i < parts.size(); i++) {
            boolean ends = stretchFollows && i == parts.size() - 1;
            Place place = step instanceof Step.Stretch ? (ends ? Place.ENDS_STRETCH : Place.STRETCH) : Place.SINGLE;
            statements.add(statement(parts.get(i), place));
        }
    }

    private static ChangeStatement statement(Statement statement, Place place) {
        CopyData data = statement.copyData();
        ChangeStatement.CopyData rows = data == null ? null : () -> new StringReader(data.text());
        return new ChangeStatement(statement.text(), statement.position(), rows, effect(statement.kind()), place);
    }

    private static Effect effect(StatementKind kind) {
        return switch (kind) {
            case INSERT, UPDATE, DELETE, MERGE, COPY -> Effect.ROWS;
            case SELECT, SELECT_INTO, VALUES, TABLE, EXPLAIN -> Effect.CALLS;
            case DO, CALL -> Effect.ROUTINE;
            case SET, RESET -> Effect.SETTING;
            case DISCARD -> Effect.SESSION;
            default -> Effect.LOCKS;
        };
    }
}
