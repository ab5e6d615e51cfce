package io.slipway.check.rule;

import io.slipway.problem.Severity;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Trait;
import io.slipway.sql.text.Finding;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.List;
import java.util.function.Consumer;

/** Finds CREATE INDEX CONCURRENTLY and DROP INDEX CONCURRENTLY without a name. */
final class IndexNameNeededRule extends Rule {
    IndexNameNeededRule() {
        super(
                "index-name-needed",
                Severity.ERROR,
                "An index built concurrently needs a name",
                "An index without a name cannot be found again if it was left half done.");
    }

    @Override
    void check(CheckedStatement checked, Consumer<Finding> findings) {
        Statement statement = checked.statement();
        if (!statement.has(Trait.CONCURRENTLY)
                || !statement.classification().objects().isEmpty()) {
            return;
        }
        if (statement.kind() == StatementKind.CREATE_INDEX) {
            findings.accept(missingName(checked));
        } else if (statement.kind() == StatementKind.DROP_INDEX) {
            findings.accept(finding(statement.position(), "DROP INDEX CONCURRENTLY without a name."));
        }
    }

    private Finding missingName(CheckedStatement checked) {
        Tokens tokens = checked.tokens();
        int on = tokens.find("ON", 0, tokens.size());
        String name = defaultName(tokens, on < 0 ? tokens.size() : on + 1);
        String message =
                "CREATE INDEX CONCURRENTLY needs a name here, so that it can be found when it was left half done; "
                        + "PostgreSQL would call it " + name + ".";
        return on < 0
                ? finding(checked.position(), message)
                : finding(
                        checked.position(),
                        message,
                        tokens.raw(0, on) + " " + name + " " + tokens.raw(on, tokens.size()));
    }

    /** {@code table_column_column_idx} as PostgreSQL would name the index, with {@code expr} for an expression. */
    private static String defaultName(Tokens tokens, int afterOn) {
        var cursor = new TokenCursor(tokens);
        cursor.moveTo(afterOn);
        cursor.accept("ONLY");
        SqlName table = cursor.name();
        if (cursor.accept("USING")) {
            cursor.skip();
        }
        var name = new StringBuilder(table == null ? "" : table.last());
        int end = cursor.is('(') ? tokens.afterGroup(cursor.at()) - 1 : cursor.at();
        cursor.skip();
        while (cursor.at() < end) {
            boolean column = tokens.isName(cursor.at()) && !tokens.is(cursor.at() + 1, '(');
            name.append('_').append(column ? SqlName.part(tokens.raw(cursor.at())) : "expr");
            cursor.moveTo(cursor.itemEnd(end) + 1);
        }
        return new SqlName(List.of(name + "_idx")).toString();
    }
}
