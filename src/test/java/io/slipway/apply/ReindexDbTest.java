package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReindexDbTest {
    private final Singles singles = new Singles();

    ReindexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        singles.close();
    }

    private void invalidIndex() throws SQLException {
        singles.asOwner("CREATE TABLE d (a int)", "INSERT INTO d VALUES (1), (1)");
        assertThatThrownBy(() -> singles.asOwner("CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)"))
                .isInstanceOf(SQLException.class);
        assertThat(singles.index("u")).isEqualTo("invalid");
    }

    @Test
    void anInvalidUniqueIndexOfTwiceTheSameValueFailsAgain() throws Exception {
        invalidIndex();
        assertThat(singles.apply("REINDEX INDEX CONCURRENTLY u"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(singles.leftovers()).as("the one that was there").isEqualTo(1);
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void anInvalidIndexWhoseRebuildNeverRanIsRebuilt() throws Exception {
        invalidIndex();
        singles.asOwner("TRUNCATE d");
        singles.bench.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'u'::regclass");
        var change = Bench.change("REINDEX INDEX CONCURRENTLY u");
        singles.begin(change, "T:" + singles.run.task(), false);
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.index("u")).isEqualTo("valid");
    }

    @Test
    void theIndexOfAnExclusionConstraintIsRefused() throws Exception {
        singles.asOwner("CREATE TABLE x (r int4range, CONSTRAINT ex EXCLUDE USING gist (r WITH &&))");
        assertThat(singles.apply("REINDEX INDEX CONCURRENTLY ex"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("exclusion constraint"));
        assertThat(singles.state()).isEqualTo("none");
    }

    @Test
    void aTableWithoutIndexesIsNotTakenForDone() throws Exception {
        singles.asOwner("CREATE TABLE bare (a int)");
        var change = Bench.change("REINDEX TABLE CONCURRENTLY bare");
        singles.begin(change, "T:" + singles.run.task(), false);
        assertThat(singles.bench.run(change, Bench.next(singles.run), singles.journal))
                .isEqualTo(new Outcome.Applied(1, 0, false));
        assertThat(singles.journal.has(LogLine.Kind.STATEMENT_STARTED)).isTrue();
    }
}
