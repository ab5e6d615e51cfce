package io.slipway.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.check.ChangeCheck;
import io.slipway.plan.Advice;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarFallback;
import io.slipway.problem.Severity;
import io.slipway.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingPrivilegeRuleDbTest {
    private final TestPostgres.Database target = TestPostgres.shared().createDatabase();
    private final String login = TestPostgres.shared().createLogin();
    private final ChangeCheck check = new ChangeCheck(new GrammarCheck(GrammarFallback.NONE));

    private List<Advice> advice() throws SQLException {
        try (var session = target.open(login)) {
            return check.ofTarget("shop", session);
        }
    }

    @Test
    void aPrivilegeOfEveryRunIsAnError() throws SQLException {
        target.execute("REVOKE SELECT ON pg_settings FROM PUBLIC");

        assertThat(advice()).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.ERROR);
            assertThat(found.code()).isEqualTo("missing-privilege");
            assertThat(found.detail()).contains(login + " may not use pg_catalog.pg_settings");
            assertThat(found.suggestion()).isEqualTo("GRANT SELECT ON pg_catalog.pg_settings TO \"" + login + '"');
        });
    }

    @Test
    void aPrivilegeOfSomeRunsIsAWarning() throws SQLException {
        target.execute("REVOKE SELECT ON pg_prepared_xacts FROM PUBLIC");

        assertThat(advice()).extracting(Advice::severity).containsExactly(Severity.WARNING);
    }

    @Test
    void anOrdinaryLoginLacksNone() throws SQLException {
        assertThat(advice()).isEmpty();
    }
}
