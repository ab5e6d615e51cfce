package io.slipway.check.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import io.slipway.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchKeyRuleDbTest {
    private static final String BATCH = "-- slipway:batch table=o key=id\n";
    private static final String UPDATE = "UPDATE o SET n = 1 WHERE false";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();

    @Test
    void aTableWithoutAUniqueKeyIsAnError() throws SQLException {
        database.execute("CREATE TABLE o (id int NOT NULL, n int)");

        assertThat(findings(BATCH + UPDATE))
                .extracting(Finding::code, Finding::severity, Finding::position)
                .containsExactly(tuple("batch-key", Severity.ERROR, new Position(2, 1)));
    }

    @Test
    void aKeyThatTheScriptCreatesFirstIsAWarning() throws SQLException {
        database.execute("CREATE TABLE o (id int, n int)");

        assertThat(findings(BATCH + "ALTER TABLE o ADD PRIMARY KEY (id);\n" + UPDATE))
                .extracting(Finding::code, Finding::severity, Finding::position)
                .containsExactly(tuple("batch-key", Severity.WARNING, new Position(3, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE o (id int PRIMARY KEY, n int)", "CREATE TABLE p (id int)"})
    void aPrimaryKeyOrAMissingTableHasNoFinding(String table) throws SQLException {
        database.execute(table);

        assertThat(findings(BATCH + UPDATE)).isEmpty();
    }

    private List<Finding> findings(String sql) throws SQLException {
        try (Connection session = database.open()) {
            return RuleRegistry.check(Script.of(sql), session);
        }
    }
}
