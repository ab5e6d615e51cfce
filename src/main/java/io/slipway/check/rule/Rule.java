package io.slipway.check.rule;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;
import io.slipway.sql.Script;
import io.slipway.sql.text.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * One rule about scripts: a subclass overrides the {@code check} method for what it judges (each statement, the script,
 * the script on a target). Its class is named after its code, has a test of its own and the page
 * {@code docs/checks/<code>.md}, and stands in {@link RuleRegistry}. Rules have no state and are thread-safe.
 */
public abstract class Rule {
    private final String code;
    private final String title;
    private final Severity severity;
    private final String harm;

    Rule(String code, Severity severity, String title, String harm) {
        this.code = code;
        this.severity = severity;
        this.title = title;
        this.harm = harm;
    }

    /** The stable name that programs and {@code -- slipway:allow} use: lower-case words with hyphens. */
    public final String code() {
        return code;
    }

    /** What the rule found, in a few words. */
    public final String title() {
        return title;
    }

    /** The severity of a finding, unless the rule or the environment says otherwise. */
    public final Severity severity() {
        return severity;
    }

    /** What goes wrong if the finding is ignored. */
    public final String harm() {
        return harm;
    }

    /** Judges one statement; called for each statement in the order of the script. */
    void check(CheckedStatement statement, Consumer<Finding> findings) {}

    /** Judges the script as a whole. */
    void check(Script script, Consumer<Finding> findings) {}

    /**
     * Judges the script on a target; runs none of its statements.
     *
     * @param session in no transaction; left in the state that it had
     */
    void check(Script script, Connection session, Consumer<Finding> findings) throws SQLException {}

    final Finding finding(Position position, String message) {
        return finding(severity, position, message);
    }

    final Finding finding(Severity other, Position position, String message) {
        return new Finding(other, code, position, message, null);
    }

    /** A finding with SQL that may replace the statement. */
    final Finding finding(Position position, String message, String suggestion) {
        return new Finding(severity, code, position, message, suggestion);
    }
}
