package io.slipway.sql;

import io.slipway.problem.Position;
import io.slipway.sql.inverse.Inverse;
import io.slipway.sql.inverse.Inverses;
import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.split.Header;
import io.slipway.sql.split.PieceScanner;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.step.BatchShape;
import io.slipway.sql.step.Step;
import io.slipway.sql.step.Steps;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.Checksums;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.text.ScriptException;
import io.slipway.sql.text.TextGuard;
import io.slipway.sql.text.TextPosition;
import io.slipway.sql.text.Utf8Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A script in memory: its statements, the findings of its readers, and the steps it is run in. Immutable.
 *
 * <p>An error of a script is a finding and not an exception, so that a person sees all errors at once. Further findings
 * come from the rules of package {@code check}; a caller that runs a script asks those first.
 */
public final class Script {
    private final String text;
    private final List<Statement> statements;
    private final List<Finding> findings;
    private final List<Step> steps;
    private final Header header;

    private Script(String text, ScriptReader reader, List<Finding> findings, List<Step> steps) {
        this.text = text;
        this.statements = reader.statements();
        this.header = reader.header();
        this.findings = List.copyOf(findings);
        this.steps = steps;
    }

    private Script(Script original, Header header, List<Step> steps) {
        this.text = original.text;
        this.statements = original.statements;
        this.header = header;
        this.findings = original.findings;
        this.steps = steps;
    }

    /** The most statements of a script. */
    public static final int MAX_STATEMENTS = ScriptReader.MAX_STATEMENTS;

    /**
     * Reads a script, or returns the script that was read from the same text shortly before.
     *
     * @throws ScriptException when it holds NUL, half a surrogate pair or more than {@link #MAX_STATEMENTS} statements
     */
    public static Script of(String text) {
        return ScriptCache.get(text);
    }

    /**
     * Reads a script as if its header had the line {@code slipway:transaction off}.
     *
     * @throws ScriptException as {@link #of(String)}
     */
    public static Script withoutTransaction(String text) {
        Script script = of(text);
        List<Step> steps =
                Steps.of(script.statements, true, batches(script.header, script.statements, new ArrayList<>()));
        return new Script(script, script.header.withoutTransaction(), steps);
    }

    /**
     * Reads a script in UTF-8.
     *
     * @throws ScriptException when it holds NUL, is no UTF-8 or has more than {@link #MAX_STATEMENTS} statements
     */
    public static Script of(byte[] utf8) {
        try {
            var guard = new TextGuard(new Utf8Reader(new ByteArrayInputStream(utf8)));
            return read(guard.readAllAsString(), guard.hadByteOrderMark());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Script read(String text) {
        boolean marked = TextGuard.hasByteOrderMark(text);
        return read(marked ? text.substring(1) : text, marked);
    }

    private static Script read(String text, boolean hadByteOrderMark) {
        var reader = new ScriptReader();
        var start = new TextPosition();
        if (hadByteOrderMark) {
            start.skipBytes(TextGuard.BYTE_ORDER_MARK_BYTES);
            reader.finding(ReaderRule.BYTE_ORDER_MARK.at(Position.START, "The byte order mark was taken away."));
        }
        new PieceScanner(CharWindow.of(new TextGuard(new StringReader(text))), start, reader).scan();
        return assemble(text, reader);
    }

    private static Script assemble(String text, ScriptReader reader) {
        List<Statement> statements = reader.statements();
        List<Finding> findings = new ArrayList<>(reader.findings());
        if (statements.isEmpty()) {
            findings.add(ReaderRule.EMPTY_SCRIPT.at(Position.START, "The script holds no statement."));
        }
        Header header = reader.header();
        List<Step> steps = Steps.of(statements, header.transactionOff(), batches(header, statements, findings));
        findings.sort(Finding.BY_POSITION);
        return new Script(text, reader, findings, steps);
    }

    /** The batch of each statement by its index: a batch line means the only UPDATE or DELETE of its table. */
    private static Map<Integer, BatchSpec> batches(Header header, List<Statement> statements, List<Finding> findings) {
        Map<Integer, BatchSpec> batches = new HashMap<>();
        for (BatchSpec spec : header.batches()) {
            List<Statement> meant = statements.stream()
                    .filter(each -> each.kind() == StatementKind.UPDATE || each.kind() == StatementKind.DELETE)
                    .filter(each -> each.classification().objects().contains(spec.table()))
                    .toList();
            if (meant.size() == 1) {
                batches.put(meant.getFirst().index(), spec);
                checkShape(meant.getFirst(), spec, findings);
            } else {
                findings.add(ReaderRule.BATCH_STATEMENT.at(
                        Position.START,
                        "The batch line for " + spec.table() + " fits " + meant.size()
                                + " statements: it needs one UPDATE or DELETE of that table."));
            }
        }
        return batches;
    }

    private static void checkShape(Statement statement, BatchSpec spec, List<Finding> findings) {
        String objection = new BatchShape(statement, spec).objection();
        if (objection != null) {
            findings.add(ReaderRule.BATCH_STATEMENT.at(
                    statement.position(),
                    "The batch " + objection + ", so it would not do slice by slice what it does at once."));
        }
    }

    /** The text without a byte order mark. */
    public String text() {
        return text;
    }

    /** In the author's order. */
    public List<Statement> statements() {
        return statements;
    }

    /** The findings of the readers ({@link ReaderRule}), in the order of the text. */
    public List<Finding> findings() {
        return findings;
    }

    /** In the author's order. */
    public List<Step> steps() {
        return steps;
    }

    public Header header() {
        return header;
    }

    /** The SQL that reverses a statement of this script, as far as the script alone can tell. */
    public Inverse inverse(Statement statement) {
        return Inverses.of(statement, statements.subList(0, statement.index()));
    }

    /** SHA-256, in hex, of the text without byte order mark and with {@code \n} for {@code \r\n}. */
    public String checksum() {
        return Checksums.of(text);
    }
}
