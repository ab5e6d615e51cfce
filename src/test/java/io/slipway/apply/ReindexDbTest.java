package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.apply.run.RunLogLine;
import io.slipway.apply.run.RunOutcome;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReindexDbTest {
    private final StandaloneFixture standalone = new StandaloneFixture();

    ReindexDbTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        standalone.close();
    }

    private void invalidIndex() throws SQLException {
        standalone.asOwner("CREATE TABLE d (a int)", "INSERT INTO d VALUES (1), (1)");
        assertThatThrownBy(() -> standalone.asOwner("CREATE UNIQUE INDEX CONCURRENTLY u ON d (a)"))
                .isInstanceOf(SQLException.class);
        assertThat(standalone.index("u")).isEqualTo("invalid");
    }

    @Test
    void aReindexOfAUniqueIndexWithDuplicatesFailsAgain() throws Exception {
        invalidIndex();
        assertThat(standalone.apply("REINDEX INDEX CONCURRENTLY u"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().sqlState()).isEqualTo("23505"));
        assertThat(standalone.leftovers()).as("the one that was there").isEqualTo(1);
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void anInvalidIndexWithoutARebuildIsRebuilt() throws Exception {
        invalidIndex();
        standalone.asOwner("TRUNCATE d");
        standalone.fixture.database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'u'::regclass");
        var change = ApplyFixture.change("REINDEX INDEX CONCURRENTLY u");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        assertThat(standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.index("u")).isEqualTo("valid");
    }

    @Test
    void theIndexOfAnExclusionConstraintIsRefused() throws Exception {
        standalone.asOwner("CREATE TABLE x (r int4range, CONSTRAINT ex EXCLUDE USING gist (r WITH &&))");
        assertThat(standalone.apply("REINDEX INDEX CONCURRENTLY ex"))
                .isInstanceOfSatisfying(
                        RunOutcome.Failed.class,
                        failed -> assertThat(failed.error().message()).contains("exclusion constraint"));
        assertThat(standalone.state()).isEqualTo("none");
    }

    @Test
    void aReindexOfATableWithoutIndexesRuns() throws Exception {
        standalone.asOwner("CREATE TABLE bare (a int)");
        var change = ApplyFixture.change("REINDEX TABLE CONCURRENTLY bare");
        standalone.leaveIntent(change, "T:" + standalone.run.task(), false);
        assertThat(standalone.fixture.run(change, ApplyFixture.next(standalone.run), standalone.journal))
                .isEqualTo(new RunOutcome.Applied(1, 0, false));
        assertThat(standalone.journal.hasLine(RunLogLine.Kind.STATEMENT_STARTED))
                .isTrue();
    }
}
