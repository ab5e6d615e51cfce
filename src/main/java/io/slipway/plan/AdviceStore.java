package io.slipway.plan;

import io.slipway.problem.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The findings of check runs. Rows belong to one uid and are written once. */
public final class AdviceStore {
    private static final String INSERT = """
            INSERT INTO slipway.advice
                (check_uid, n, severity, code, title, detail, target, change_ordinal, statement, line, col, suggestion)
            VALUES (:uid, :n, :severity, :code, :title, :detail, :target, :change, :statement, :line, :column, :suggestion)
            """;

    /** Writes all advice of a run, in the transaction that ends it. */
    public void insert(Handle handle, CheckRunId uid, List<Advice> advice) {
        if (advice.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(INSERT);
        int n = 0;
        for (Advice each : advice) {
            batch.bind("uid", uid.value()).bind("n", ++n).bindMethods(each).add();
        }
        batch.execute();
    }

    private static final String LIST = """
            SELECT severity, code, title, detail, target, change_ordinal, statement, line, col, suggestion
            FROM slipway.advice WHERE check_uid = :uid ORDER BY n
            """;

    /** The advice of a run, in the order of its findings. */
    public List<Advice> list(Handle handle, CheckRunId uid) {
        return handle.createQuery(LIST)
                .bind("uid", uid.value())
                .map((rs, ctx) -> new Advice(
                        Severity.valueOf(rs.getString("severity")),
                        rs.getString("code"),
                        rs.getString("title"),
                        rs.getString("detail"),
                        rs.getString("target"),
                        integer(rs, "change_ordinal"),
                        integer(rs, "statement"),
                        integer(rs, "line"),
                        integer(rs, "col"),
                        rs.getString("suggestion")))
                .list();
    }

    private static final String HAS_ERRORS = """
            SELECT EXISTS (SELECT 1 FROM slipway.advice WHERE check_uid = :uid AND severity = 'ERROR')
            """;

    /** Whether the run has a finding of severity ERROR, which blocks the plan. */
    public boolean hasErrors(Handle handle, CheckRunId uid) {
        return handle.createQuery(HAS_ERRORS)
                .bind("uid", uid.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static @Nullable Integer integer(ResultSet rs, String column) throws SQLException {
        int value = rs.getInt(column);
        return rs.wasNull() ? null : value;
    }
}
