package io.slipway.check;

import io.slipway.check.rule.Rule;
import io.slipway.check.rule.RuleRegistry;
import io.slipway.plan.Advice;
import io.slipway.plan.Change;
import io.slipway.postgres.facts.MissingPrivilege;
import io.slipway.postgres.facts.PrivilegeCheck;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarVerdict;
import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Turns the findings of the rules and of the target's grammar into the advice of a check run. No statement is run. */
public final class ChangeCheck {
    private final GrammarCheck grammar;

    public ChangeCheck(GrammarCheck grammar) {
        this.grammar = grammar;
    }

    /**
     * The advice that needs no target and is the same for all.
     *
     * @param target the name that the advice shows
     */
    public List<Advice> ofScript(Change change, Script script, String target) {
        return advice(RuleRegistry.check(script), change, script, target);
    }

    /** The advice of the target's grammar and of the rules that need the target; called once per target. */
    public List<Advice> onTarget(Change change, Script script, String target, Connection session) throws SQLException {
        GrammarVerdict verdict = grammar.check(session, script);
        List<Finding> findings = new ArrayList<>(verdict.findings());
        findings.addAll(RuleRegistry.check(script, session));
        return advice(findings, change, script, target);
    }

    /** The advice about the target's login, whatever the changes are; called once per target, before the others. */
    public List<Advice> ofTarget(String target, Connection session) throws SQLException {
        return PrivilegeCheck.missing(session).stream()
                .map(missing -> ofLogin(missing, target))
                .toList();
    }

    private static Advice ofLogin(MissingPrivilege missing, String target) {
        Rule rule = RuleRegistry.rule("missing-privilege");
        return new Advice(
                missing.everyRun() ? rule.severity() : Severity.WARNING,
                rule.code(),
                rule.title(),
                missing.text(),
                target,
                null,
                null,
                null,
                null,
                missing.grant());
    }

    private static List<Advice> advice(List<Finding> findings, Change change, Script script, String target) {
        return findings.stream().map(f -> advice(f, change, script, target)).toList();
    }

    private static Advice advice(Finding finding, Change change, Script script, String target) {
        return new Advice(
                finding.severity(),
                finding.code(),
                RuleRegistry.rule(finding.code()).title(),
                finding.message(),
                target,
                change.ordinal(),
                statement(finding, script),
                finding.position().line(),
                finding.position().column(),
                finding.suggestion());
    }

    /** The number of the statement that contains the finding, from 1; above the first one, 1. */
    private static int statement(Finding finding, Script script) {
        int number = 0;
        for (Statement statement : script.statements()) {
            if (isBehind(statement, finding)) {
                break;
            }
            number = statement.index() + 1;
        }
        return Math.max(1, number);
    }

    private static boolean isBehind(Statement statement, Finding finding) {
        return statement.position().compareTo(finding.position()) > 0;
    }
}
