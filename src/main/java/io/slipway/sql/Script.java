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
import io.slipway.sql.step.StateAcrossSteps;
import io.slipway.sql.step.Step;
import io.slipway.sql.step.Steps;
import io.slipway.sql.text.CharWindow;
import io.slipway.sql.text.Checksums;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.Place;
import io.slipway.sql.text.ScriptException;
import io.slipway.sql.text.TextGuard;
import io.slipway.sql.text.Utf8Reader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A script in memory: its statements, what is to be said about it, and the steps it is run in. Immutable.
 *
 * <p>What is wrong with a script is a finding, so that a person sees all of it at once; whoever runs one first looks
 * whether any {@link Finding#isError()}.
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

    /**
     * Reads a script.
     *
     * @throws ScriptException when it holds NUL or half a surrogate pair
     */
    public static Script of(String text) {
        return read(new StringReader(text));
    }

    /**
     * Reads a script in UTF-8.
     *
     * @throws ScriptException when it holds NUL or is no UTF-8
     */
    public static Script of(byte[] utf8) {
        return read(new Utf8Reader(new ByteArrayInputStream(utf8)));
    }

    private static Script read(Reader source) {
        var guard = new TextGuard(source);
        String text;
        try {
            text = guard.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var reader = new ScriptReader();
        var place = new Place();
        if (guard.hadByteOrderMark()) {
            place.skipBytes(TextGuard.BYTE_ORDER_MARK_BYTES);
            reader.finding(Splitter.byteOrderMark());
        }
        new PieceScanner(CharWindow.of(text), place, reader).scan();
        return assemble(text, reader);
    }

    private static Script assemble(String text, ScriptReader reader) {
        List<Statement> statements = reader.statements();
        List<Finding> findings = new ArrayList<>(reader.findings());
        if (statements.isEmpty()) {
            findings.add(Finding.error("empty-script", new Position(1, 1), "The script holds no statement."));
        }
        Header header = reader.header();
        List<Step> steps = Steps.of(statements, header.transactionOff(), batches(header, statements, findings));
        StateAcrossSteps.check(steps, findings::add);
        findings.sort(Comparator.comparingInt((Finding each) -> each.position().line())
                .thenComparingInt(each -> each.position().column()));
        return new Script(text, reader, findings, steps);
    }

    /** The statement that each batch line of the header means: the only change of data in that table. */
    private static Map<Integer, BatchSpec> batches(Header header, List<Statement> statements, List<Finding> findings) {
        Map<Integer, BatchSpec> batches = new HashMap<>();
        for (BatchSpec spec : header.batches()) {
            List<Statement> meant = statements.stream()
                    .filter(each -> each.kind() == StatementKind.UPDATE || each.kind() == StatementKind.DELETE)
                    .filter(each -> each.classification().objects().contains(spec.table()))
                    .toList();
            if (meant.size() == 1) {
                batches.put(meant.getFirst().index(), spec);
                refuse(meant.getFirst(), spec, findings);
            } else {
                findings.add(Finding.error(
                        "batch-statement",
                        new Position(1, 1),
                        "The batch line for " + spec.table() + " fits " + meant.size()
                                + " statements: it needs one UPDATE or DELETE of that table."));
            }
        }
        return batches;
    }

    private static void refuse(Statement statement, BatchSpec spec, List<Finding> findings) {
        String objection = new BatchShape(statement, spec).objection();
        if (objection != null) {
            findings.add(Finding.error(
                    "batch-statement",
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

    /** By their place in the text. */
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

    /** What takes a statement of this script back, as far as the script tells. */
    public Inverse inverse(Statement statement) {
        return Inverses.of(statement, statements.subList(0, statement.index()));
    }

    /** Whether any finding stops it. */
    public boolean hasErrors() {
        return findings.stream().anyMatch(Finding::isError);
    }

    /** SHA-256, in hex, of the text without byte order mark and with {@code \n} for {@code \r\n}. */
    public String checksum() {
        return Checksums.of(text);
    }
}
