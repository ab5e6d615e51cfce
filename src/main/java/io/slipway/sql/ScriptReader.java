package io.slipway.sql;

import io.slipway.problem.Position;
import io.slipway.sql.split.Header;
import io.slipway.sql.split.HeaderReader;
import io.slipway.sql.split.PieceSink;
import io.slipway.sql.split.StatementBuilder;
import io.slipway.sql.statement.Classification;
import io.slipway.sql.statement.CopyData;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import io.slipway.sql.text.ReaderRule;
import io.slipway.sql.text.ScriptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the statements, the header and the findings of a script in memory. */
final class ScriptReader implements PieceSink {
    static final int MAX_STATEMENTS = 100_000;

    private final List<Statement> statements = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final HeaderReader header = new HeaderReader(findings::add);
    private final StatementBuilder builder = new StatementBuilder();
    private final Map<Classification, Classification> classifications = new HashMap<>();
    private @Nullable StringBuilder data;
    private Position dataPosition = Position.START;

    @Override
    public void piece(String text, Position position, long byteOffset) {
        endData();
        if (statements.size() == MAX_STATEMENTS) {
            throw new ScriptException(ReaderRule.TOO_MANY_STATEMENTS.at(
                    position,
                    "The script has more than " + MAX_STATEMENTS
                            + " statements: divide it into several changes, or load the data with COPY."));
        }
        statements.add(shared(builder.build(text, position, byteOffset)));
    }

    /** With the classification of an earlier statement that has the same: most statements of a large script do. */
    private Statement shared(Statement statement) {
        Classification known = classifications.putIfAbsent(statement.classification(), statement.classification());
        return known == null ? statement : statement.withClassification(known);
    }

    @Override
    public void copyData(String lines, Position position) {
        if (data == null) {
            data = new StringBuilder();
            dataPosition = position;
        }
        data.append(lines);
    }

    @Override
    public void comment(String text, Position position, boolean atTop) {
        header.line(text, position, atTop);
    }

    @Override
    public void finding(Finding finding) {
        findings.add(finding);
    }

    List<Statement> statements() {
        endData();
        return List.copyOf(statements);
    }

    List<Finding> findings() {
        return findings;
    }

    Header header() {
        return header.header();
    }

    private void endData() {
        if (data != null && !statements.isEmpty()) {
            Statement copy = statements.removeLast();
            statements.add(copy.withCopyData(new CopyData(dataPosition, data.toString())));
        }
        data = null;
    }
}
