package io.slipway.postgres.grammar;

import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.Severity;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * Whether the driver, which splits what it is given once more, sees one statement where we do. Two readers that
 * disagree are how a statement is smuggled past a check, so a disagreement is an error.
 */
public final class AmbiguityCheck {
    private AmbiguityCheck() {}

    /** One error for each statement that is not exactly one to the driver. Whole scripts are never given to it. */
    public static List<Finding> check(Script script) {
        return script.statements().stream()
                .filter(each -> !isOne(each.text()))
                .map(AmbiguityCheck::finding)
                .toList();
    }

    private static boolean isOne(String statement) {
        try {
            List<NativeQuery> queries = Parser.parseJdbcSql(statement, true, false, true, false, false);
            return queries.size() == 1 && queries.getFirst().nativeSql.strip().equals(statement.strip());
        } catch (SQLException e) {
            return false;
        }
    }

    private static Finding finding(Statement statement) {
        return new Finding(
                Severity.ERROR,
                "ambiguous-statement",
                statement.position(),
                "The driver does not read this as exactly one statement.");
    }
}
