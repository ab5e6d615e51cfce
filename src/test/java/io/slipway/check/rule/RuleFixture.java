package io.slipway.check.rule;

import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import java.util.List;

/** Runs the rules over a script and keeps the findings of one. */
final class RuleFixture {
    private RuleFixture() {}

    static List<Finding> findings(Rule rule, String sql) {
        return RuleRegistry.check(Script.of(sql)).stream()
                .filter(finding -> finding.code().equals(rule.code()))
                .toList();
    }
}
