package io.slipway.check;

import io.slipway.plan.Advice;
import io.slipway.plan.Change;
import io.slipway.postgres.grammar.AmbiguityCheck;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.postgres.grammar.GrammarVerdict;
import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether a script splits into statements and the target's own grammar takes each of them. No statement is run. */
public final class SyntaxCheck {
    private final GrammarCheck grammar;

    public SyntaxCheck(GrammarCheck grammar) {
        this.grammar = grammar;
    }

    /**
     * What the script says of itself, the same for all targets.
     *
     * @param target named in the advice
     */
    public List<Advice> ofScript(Change change, Script script, String target) {
        List<Finding> findings = new ArrayList<>(script.findings());
        findings.addAll(AmbiguityCheck.check(script));
        return advice(findings, change, script, target);
    }

    /** What the target's grammar and its keys say; one script is asked for once a target. */
    public List<Advice> onTarget(Change change, Script script, String target, Connection session) throws SQLException {
        GrammarVerdict verdict = grammar.check(session, script);
        List<Finding> findings = new ArrayList<>(verdict.findings());
        findings.addAll(BatchKeys.check(session, script));
        return advice(findings, change, script, target);
    }

    private static List<Advice> advice(List<Finding> findings, Change change, Script script, String target) {
        return findings.stream().map(f -> advice(f, change, script, target)).toList();
    }

    private static Advice advice(Finding finding, Change change, Script script, String target) {
        return new Advice(
                Advice.Severity.valueOf(finding.severity().name()),
                finding.code(),
                finding.code().replace('-', ' '),
                finding.message(),
                target,
                change.ordinal(),
                statement(finding, script),
                finding.position().line(),
                finding.position().column(),
                null);
    }

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
        int line = statement.position().line();
        return line > finding.position().line()
                || line == finding.position().line()
                        && statement.position().column() > finding.position().column();
    }
}
