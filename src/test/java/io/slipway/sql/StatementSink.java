package io.slipway.sql;

import io.slipway.sql.statement.Statement;
import io.slipway.sql.text.Finding;

/** Takes the statements of a script that is too large to be held, in its order. */
public interface StatementSink {
    /** The next statement; the data of a COPY … FROM STDIN follows it. */
    void statement(Statement statement);

    /** Some whole lines of data of the last statement, which is a COPY … FROM STDIN. */
    default void copyData(String lines) {}

    /** Something about the script or its last statement. */
    void finding(Finding finding);
}
