package io.slipway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.control.Transactions;
import io.slipway.testing.ControlDatabase;
import io.slipway.testing.TestPostgres;
import io.slipway.time.Threads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditChainDbTest {
    private final TestPostgres.Database control = ControlDatabase.create();
    private final Transactions transactions = new Transactions(ControlDatabase.jdbi(control));
    private final AuditStore audit = new AuditStore();

    private void act(int n) {
        transactions.in("test", handle -> {
            audit.record(handle, new AuditEvent(Actor.ANONYMOUS, "create", "plan", Integer.toString(n)));
            audit.record(handle, new AuditEvent(Actor.POLICY, "roll-out", "plan", Integer.toString(n)));
            return n;
        });
    }

    private AuditChain verify() {
        return transactions.read(audit::verify);
    }

    @Test
    void actsOfManyTransactionsAtOnceAreOneChain() {
        var threads = Threads.virtualPerTask("act");
        List<CompletableFuture<Void>> acts = IntStream.range(0, 50)
                .mapToObj(n -> CompletableFuture.runAsync(() -> act(n), threads))
                .toList();
        acts.forEach(CompletableFuture::join);

        AuditChain chain = verify();

        assertThat(chain.isIntact()).isTrue();
        assertThat(chain.rows()).isEqualTo(100);
        assertThat(chain.end())
                .isNotNull()
                .extracting(AuditChain.Anchor::number)
                .isEqualTo(100L);
    }

    @Test
    void anEmptyLogIsIntact() {
        assertThat(verify()).isEqualTo(new AuditChain(0, null, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE slipway.audit SET actor = 'another' WHERE seq = 3                     | 3
            UPDATE slipway.audit SET at = at + interval '1 s' WHERE seq = 2              | 2
            UPDATE slipway.audit SET detail = '{"a": "b"}' WHERE seq = 4                 | 4
            DELETE FROM slipway.audit WHERE seq = 2                                      | 3
            INSERT INTO slipway.audit (actor, act, kind, object) VALUES ('a', 'b', 'c', 'd') | 5
            UPDATE slipway.audit SET object = CASE seq WHEN 2 THEN '2' ELSE '1' END WHERE seq IN (2, 3) | 2
            """)
    void aRowThatWasChangedAfterwardsIsFound(String tampering, long firstBroken) {
        act(1);
        act(2);
        control.execute("ALTER TABLE slipway.audit DISABLE TRIGGER ALL", tampering);

        assertThat(verify().firstBroken()).isEqualTo(firstBroken);
    }

    @Test
    void rowsRemovedAtTheEndAreFoundByAnAnchor() {
        act(1);
        act(2);
        AuditChain.Anchor anchor = verify().end();
        assertThat(anchor).isNotNull();
        assertThat(transactions.<Boolean>read(handle -> audit.hasAnchor(handle, anchor)))
                .isTrue();
        control.execute("ALTER TABLE slipway.audit DISABLE TRIGGER ALL", "DELETE FROM slipway.audit WHERE seq = 4");

        assertThat(verify().isIntact()).isTrue();
        assertThat(transactions.<Boolean>read(handle -> audit.hasAnchor(handle, anchor)))
                .isFalse();
    }
}
