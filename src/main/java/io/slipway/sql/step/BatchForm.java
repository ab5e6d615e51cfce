package io.slipway.sql.step;

import io.slipway.sql.split.BatchSpec;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.token.SqlName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An UPDATE or DELETE that is run slice by slice: its own text with a range of the key added to its condition.
 *
 * @param delete whether the statement is a DELETE
 * @param head its text before the condition
 * @param condition without the word WHERE; null: it concerns all rows
 * @param clocked whether the condition depends on the time
 * @param qualifier what a column of the changed table is written with before the dot, as SQL
 * @param reads relations that it names, its own table left out
 * @param functions that it calls and whose volatility only the catalog knows, in lower case, without their schema
 */
public record BatchForm(
        BatchSpec spec,
        boolean delete,
        String head,
        @Nullable String condition,
        boolean clocked,
        String qualifier,
        List<SqlName> reads,
        List<String> functions) {

    /** The form of a statement with a batch header that the reader accepted. */
    public static BatchForm of(Statement statement, BatchSpec spec) {
        return new BatchShape(statement, spec).form();
    }

    /**
     * Whether the condition stays false for a row that the change has handled. Otherwise another pass would change the
     * row again.
     */
    public boolean settles() {
        return condition != null && (delete || !clocked);
    }

    /**
     * The statement for the rows of this range. For each row it returns whether the condition still holds and whether
     * the key is still in the range.
     */
    public String slice(String range) {
        String where = condition == null ? range : "(" + condition + "\n) AND " + range;
        String still = condition == null || delete ? Boolean.toString(!delete) : "((" + condition + "\n)) IS TRUE";
        String kept = delete ? "true" : "(" + range + ") IS TRUE";
        return head + " WHERE " + where + " RETURNING " + still + ", " + kept;
    }
}
