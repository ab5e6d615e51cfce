package io.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.postgres.embedded.EmbeddedPostgres;
import io.slipway.postgres.embedded.EmbeddedSettings;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import io.slipway.problem.ServiceProblem.ControlRefuses.Why;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.SmallDisk;
import io.slipway.testing.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A control database that accepts no writes is a problem with a reason, never a defect. */
class ControlRefusalDbTest {
    private static final int DISK_MB = 256;

    @Test
    void aReadOnlyDatabaseRefusesAndDidNothing() {
        var database = TestPostgres.shared().createDatabase();
        database.execute("CREATE TABLE t (x text)");
        database.execute("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");

        assertThat(problemOfWrite(database, "x")).isEqualTo(new ServiceProblem.ControlRefuses(Why.READ_ONLY));
    }

    @Test
    void aFullDiskRefusesAndAStoppedServerDoesNotRespond() {
        Path folder = TestPostgres.newFolder();
        SmallDisk disk = SmallDisk.on(folder, DISK_MB);
        Assumptions.assumeTrue(disk.isBounded(), "only root may mount a small disk");
        EmbeddedPostgres server = TestPostgres.freshIn(folder, EmbeddedSettings.DEFAULT);
        var database = TestPostgres.of(server).createDatabase();
        database.execute("CREATE TABLE t (x text)", "ALTER TABLE t ALTER x SET STORAGE EXTERNAL");
        // written ahead: what is left of the disk goes to the rows
        disk.fill();

        assertThat(problemOfWrite(database, "x".repeat(64 << 20)))
                .isEqualTo(new ServiceProblem.ControlRefuses(Why.OUT_OF_RESOURCES));

        disk.free();
        server.close();
        assertThat(problemOfWrite(database, "x")).isInstanceOf(ServiceProblem.ControlUnavailable.class);
    }

    private static Problem problemOfWrite(TestPostgres.Database database, String text) {
        var transactions = new Transactions(ControlDatabase.jdbi(database));
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> transactions.run("t", handle -> handle.execute("INSERT INTO t VALUES (?)", text)))
                .problem();
    }
}
