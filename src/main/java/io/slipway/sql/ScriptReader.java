package io.slipway.sql;

import io.slipway.problem.Position;
import io.slipway.sql.split.Header;
import io.slipway.sql.split.HeaderReader;
import io.slipway.sql.split.PieceSink;
import io.slipway.sql.split.StatementBuilder;
import io.slipway.sql.statement.CopyData;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the statements, the header and the findings of a script in memory. */
final class ScriptReader implements PieceSink {
    private final List<Statement> statements = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final HeaderReader header = new HeaderReader(findings::add);
    private final StatementBuilder builder = new StatementBuilder();
    private @Nullable StringBuilder data;
    private Position dataPosition = Position.START;

    @Override
    public void piece(String text, Position position, long byteOffset) {
        endData();
        statements.add(builder.build(text, position, byteOffset));
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
            statements.add(new Statement(
                    copy.index(),
                    copy.text(),
                    copy.position(),
                    copy.byteOffset(),
                    copy.classification(),
                    new CopyData(dataPosition, data.toString())));
        }
        data = null;
    }
}
