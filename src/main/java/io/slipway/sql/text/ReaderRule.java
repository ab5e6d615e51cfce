package io.slipway.sql.text;

import io.slipway.problem.Position;
import io.slipway.problem.Severity;

/**
 * The rules whose findings come from the readers of a script: the text, its header, its split into statements, and the
 * grammar of a server. The registry of package {@code check} lists them with the rules that judge statements.
 */
public enum ReaderRule {
    BAD_ENCODING(
            "bad-encoding",
            Severity.ERROR,
            "The text holds characters that no database takes",
            "PostgreSQL refuses U+0000, and drivers replace broken characters silently."),
    BATCH_STATEMENT(
            "batch-statement",
            Severity.ERROR,
            "The statement cannot run in slices",
            "Slice by slice, the statement would change other rows than it changes at once."),
    BYTE_ORDER_MARK(
            "byte-order-mark",
            Severity.INFO,
            "The script began with a byte order mark",
            "Other tools send the byte order mark to the server, which reports a syntax error."),
    COPY_DATA_END(
            "copy-data-end",
            Severity.WARNING,
            "The data of a COPY ends with the file",
            "Slipway cannot tell whether the file was cut off; a statement after the data would be read as data."),
    EMPTY_SCRIPT(
            "empty-script",
            Severity.ERROR,
            "The script has no statement",
            "A change without a statement is recorded as applied although nothing happened."),
    HEADER_MALFORMED(
            "header-malformed",
            Severity.ERROR,
            "A header line has a wrong value",
            "The change would run without the setting that its author asked for."),
    HEADER_MISPLACED(
            "header-misplaced",
            Severity.ERROR,
            "A header line stands below a statement",
            "The change would run without the setting that its author asked for."),
    HEADER_UNKNOWN(
            "header-unknown",
            Severity.ERROR,
            "The header has no line of this name",
            "The change would run without the setting that its author asked for."),
    PSQL_META_COMMAND(
            "psql-meta-command",
            Severity.ERROR,
            "The script holds a command of psql",
            "The server does not know the command, so its effect would be missing."),
    SQL_SYNTAX(
            "sql-syntax",
            Severity.ERROR,
            "The script cannot be split into statements",
            "A statement would fail on every target, or two readers would see different statements."),
    SYNTAX_UNCHECKED(
            "syntax-unchecked",
            Severity.WARNING,
            "The syntax of a statement was not checked",
            "A syntax error in the statement would show only during the rollout."),
    TOO_MANY_STATEMENTS(
            "too-many-statements",
            Severity.ERROR,
            "The script has more statements than a change may have",
            "A replica holds all statements of a change in memory; a change of this size would crowd out the others.");

    private final String code;
    private final Severity severity;
    private final String title;
    private final String harm;

    ReaderRule(String code, Severity severity, String title, String harm) {
        this.code = code;
        this.severity = severity;
        this.title = title;
        this.harm = harm;
    }

    public String code() {
        return code;
    }

    public Severity severity() {
        return severity;
    }

    public String title() {
        return title;
    }

    /** What goes wrong if the finding is ignored. */
    public String harm() {
        return harm;
    }

    /** A finding of this rule. */
    public Finding at(Position position, String message) {
        return new Finding(severity, code, position, message, null);
    }
}
