package io.slipway.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An owner that hands a check run back has not died; an owner that was declared dead has. */
class CheckRunStoreDbTest {
    private static final UUID ME = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-00000000000b");

    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final CheckRunStore runs = new CheckRunStore();
    private final PlanId plan;

    CheckRunStoreDbTest() {
        control.execute(
                "INSERT INTO slipway.replica (id, host, binary_version) VALUES ('" + ME + "', 'a', '1'), ('" + OTHER
                        + "', 'b', '1')",
                """
                INSERT INTO slipway.plan (project, title, targets, options, actor, status)
                SELECT id, 'p', '{1}', '{}', 'ann', 'CHECKING' FROM slipway.project
                """);
        plan = new PlanId(Long.parseLong(control.query("SELECT id FROM slipway.plan")));
        transactions.once(h -> runs.request(h, plan, 1));
    }

    @Test
    void aDeclaredDeathIsCountedAndPassedToTheNextOwner() {
        claim(ME);
        control.execute("UPDATE slipway.replica SET declared_dead_at = now() WHERE id = '" + ME + "'");
        transactions.once(runs::releaseDead);

        assertThat(claim(OTHER).ownerDeaths()).isEqualTo(1);
    }

    @Test
    void anOrderlyReleaseIsNotAnOwnerDeath() {
        claim(ME);

        assertThat(handedBack(OTHER)).isZero();
        assertThat(handedBack(ME)).isEqualTo(1);
        control.execute("UPDATE slipway.replica SET declared_dead_at = now() WHERE id = '" + ME + "'");

        int released = transactions.once(runs::releaseDead);
        assertThat(released).isZero();
        assertThat(claim(OTHER).ownerDeaths()).isZero();
    }

    @Test
    void uncheckedTargetsAreCounted() {
        assertThat(unseen(1, 7, 8)).isEqualTo(2);
        var run = claim(ME);
        transactions.once(h -> runs.finish(h, run, CheckEnd.done(List.of(7L))));

        assertThat(unseen(1, 7)).isZero();
        assertThat(unseen(1, 7, 8)).isEqualTo(1);
        transactions.once(h -> runs.request(h, plan, 2));
        assertThat(unseen(2, 7)).isEqualTo(1);
    }

    private int handedBack(UUID replica) {
        return transactions.once(h -> runs.handBackOf(h, replica));
    }

    private int unseen(int version, long... targets) {
        var ids = LongStream.of(targets).boxed().toList();
        return transactions.once(h -> runs.unseen(h, plan, version, ids));
    }

    private ClaimedCheckRun claim(UUID replica) {
        return transactions.once(h -> runs.claim(h, replica, 1)).getFirst();
    }
}
