package io.slipway.sql.step;

import io.slipway.sql.classify.VolatilityReader;
import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.statement.RelationLock;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.statement.Volatility;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenCursor;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads an UPDATE or DELETE as a batch, and finds the reason why it cannot be one. */
public final class BatchShape {
    private static final Set<String> NO_FUNCTIONS =
            Set.of("IN", "AND", "OR", "NOT", "VALUES", "EXISTS", "ANY", "ALL", "SOME");
    private static final Set<String> CLOCKS =
            Set.of("CURRENT_TIMESTAMP", "CURRENT_TIME", "CURRENT_DATE", "LOCALTIMESTAMP", "LOCALTIME");
    private static final Set<String> CLOCK_FUNCTIONS = Set.of(
            "now",
            "transaction_timestamp",
            "statement_timestamp",
            "age",
            "txid_current",
            "txid_current_snapshot",
            "pg_current_xact_id",
            "pg_current_snapshot");
    private static final Pattern NOW = Pattern.compile("[eE]?'\\s*now\\s*'", Pattern.CASE_INSENSITIVE);

    private final Statement statement;
    private final BatchSpec spec;
    private final Tokens tokens;
    private final boolean delete;
    private final int where;
    private final int returning;
    private int set;
    private String qualifier = "";

    public BatchShape(Statement statement, BatchSpec spec) {
        this.statement = statement;
        this.spec = spec;
        this.tokens = Tokens.of(statement.text());
        this.delete = statement.kind() == StatementKind.DELETE;
        this.where = tokens.find("WHERE", 0, tokens.size());
        this.returning = tokens.find("RETURNING", 0, tokens.size());
        readTarget();
    }

    private void readTarget() {
        var cursor = new TokenCursor(tokens);
        cursor.accept("UPDATE");
        cursor.accept("DELETE", "FROM");
        cursor.accept("ONLY");
        boolean group = cursor.accept('(');
        int from = cursor.at();
        cursor.name();
        qualifier = tokens.raw(from, cursor.at());
        if (group) {
            cursor.accept(')');
        }
        cursor.accept('*');
        cursor.accept("AS");
        boolean over = cursor.is("SET") || cursor.is("USING") || cursor.is("WHERE") || cursor.is("RETURNING");
        if (!over && tokens.isName(cursor.at())) {
            qualifier = tokens.raw(cursor.at());
            cursor.skip();
        }
        set = cursor.at();
    }

    BatchForm form() {
        int end = where < 0 ? tokens.size() : where;
        return new BatchForm(
                spec,
                delete,
                tokens.raw(0, end),
                where < 0 ? null : tokens.raw(where + 1, tokens.size()),
                isClocked(),
                qualifier,
                reads(),
                functions(true));
    }

    /** Why the statement cannot be run slice by slice; null if its text shows no reason. */
    @Nullable
    public String objection() {
        if (!tokens.is(0, "UPDATE") && !tokens.is(0, "DELETE")) {
            return "begins with WITH";
        }
        if (returning >= 0) {
            return "has RETURNING";
        }
        if (where >= 0 && tokens.is(where + 1, "CURRENT") && tokens.is(where + 2, "OF")) {
            return "concerns the row of a cursor";
        }
        if (readsItself()) {
            return "reads other rows of " + spec.table();
        }
        if (!functions(false).isEmpty()) {
            return "calls the volatile function " + functions(false).getFirst();
        }
        List<SqlName> assigned = delete ? List.<SqlName>of() : assigned();
        for (SqlName column : spec.key()) {
            if (assigned.contains(column)) {
                return "assigns to " + column + " of the key";
            }
        }
        return null;
    }

    /** What it sets apart, which is as of each slice. */
    private boolean isClocked() {
        return IntStream.range(end(set), tokens.size()).anyMatch(this::isClock);
    }

    private boolean isClock(int i) {
        return CLOCKS.contains(tokens.word(i))
                || (tokens.isName(i) && tokens.is(i + 1, '(') && CLOCK_FUNCTIONS.contains(SqlName.part(tokens.raw(i))))
                || NOW.matcher(tokens.raw(i)).matches();
    }

    private List<SqlName> reads() {
        return statement.classification().locks().stream()
                .map(RelationLock::relation)
                .filter(relation -> !relation.last().equals(spec.table().last()))
                .distinct()
                .toList();
    }

    private boolean readsItself() {
        long mentioned = statement.classification().locks().stream()
                .filter(lock -> lock.relation().last().equals(spec.table().last()))
                .count();
        return mentioned > 1;
    }

    /** @param unknown those that only the catalog knows, else those that are known to be volatile */
    private List<String> functions(boolean unknown) {
        var functions = new ArrayList<String>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isName(i) && tokens.is(i + 1, '(') && !NO_FUNCTIONS.contains(tokens.word(i))) {
                var volatility = VolatilityReader.read(tokens, i, i + 1);
                boolean asked = unknown ? volatility == Volatility.UNKNOWN : volatility == Volatility.VOLATILE;
                if (asked) {
                    functions.add(SqlName.part(tokens.raw(i)));
                }
            }
        }
        return List.copyOf(functions);
    }

    /** Columns on the left sides of SET: {@code a = …, (b, c) = …, d[1] = …, e.f = …}. */
    private List<SqlName> assigned() {
        var columns = new ArrayList<SqlName>();
        var cursor = new TokenCursor(tokens);
        cursor.moveTo(set);
        cursor.accept("SET");
        int end = end(cursor.at());
        while (cursor.at() < end) {
            if (cursor.is('(')) {
                cursor.skip();
                columns.addAll(cursor.names());
            } else {
                SqlName column = cursor.simpleName();
                if (column != null) {
                    columns.add(column);
                }
            }
            cursor.moveTo(cursor.itemEnd(end) + 1);
        }
        return columns;
    }

    private int end(int from) {
        int end = where < 0 ? tokens.size() : where;
        int list = tokens.find("FROM", from, end);
        while (list > 0 && tokens.is(list - 1, "DISTINCT")) {
            list = tokens.find("FROM", list + 1, end);
        }
        return list >= 0 ? list : end;
    }
}
