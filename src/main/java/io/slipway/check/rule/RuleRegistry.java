package io.slipway.check.rule;

import io.slipway.sql.Script;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All rules, each with the page {@code docs/checks/<code>.md}: a test holds the list, the pages and the classes equal.
 */
public final class RuleRegistry {
    /** In the order in which findings at one position are reported. */
    private static final List<Rule> RULES = Stream.concat(
                    Stream.of(ReaderRule.values()).map(ReportedRule::new),
                    Stream.of(
                            new SetConstraintsAllRule(),
                            new ClientEncodingRule(),
                            new CopyToStdoutRule(),
                            new IndexNameNeededRule(),
                            new BodyEndsTransactionRule(),
                            new DynamicSqlRule(),
                            new BodyDefinesRule(),
                            new TransactionControlRule(),
                            new UnknownStatementRule(),
                            new IdentifierTooLongRule(),
                            new InvisibleCharacterRule(),
                            new StateAcrossStepsRule(),
                            new AmbiguousStatementRule(),
                            new BatchKeyRule(),
                            new MissingPrivilegeRule()))
            .toList();

    private static final Map<String, Rule> BY_CODE =
            RULES.stream().collect(Collectors.toUnmodifiableMap(Rule::code, Function.identity()));

    /** A script that does not split is also ambiguous; the reason why it does not split is reported first. */
    private static final Comparator<Finding> ORDER = Comparator.comparing(
                    (Finding finding) -> finding.code().equals(AmbiguousStatementRule.CODE))
            .thenComparing(Finding.BY_POSITION);

    private RuleRegistry() {}

    public static List<Rule> rules() {
        return RULES;
    }

    /**
     * The rule with this code.
     *
     * @throws IllegalArgumentException for a code that no rule has
     */
    public static Rule rule(String code) {
        Rule rule = BY_CODE.get(code);
        if (rule == null) {
            throw new IllegalArgumentException("no rule has the code " + code);
        }
        return rule;
    }

    /** All findings about a script that need no target, with those of its readers; in the order of the text. */
    public static List<Finding> check(Script script) {
        List<Finding> findings = new ArrayList<>(script.findings());
        for (Statement statement : script.statements()) {
            var checked = new CheckedStatement(script, statement);
            RULES.forEach(rule -> rule.check(checked, findings::add));
        }
        RULES.forEach(rule -> rule.check(script, findings::add));
        findings.sort(ORDER);
        return List.copyOf(findings);
    }

    /**
     * The findings about a script that depend on the target.
     *
     * @param session in no transaction; left in the state that it had
     */
    public static List<Finding> check(Script script, Connection session) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : RULES) {
            rule.check(script, session, findings::add);
        }
        findings.sort(Finding.BY_POSITION);
        return List.copyOf(findings);
    }
}
