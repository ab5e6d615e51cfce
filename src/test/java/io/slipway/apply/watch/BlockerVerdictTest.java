package io.slipway.apply.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.BlockingSession;
import io.slipway.apply.watch.BlockerVerdict.Reason;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import io.slipway.target.scope.BlockerRule.Action;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which session the policy of an environment lets a run end, and how. */
class BlockerVerdictTest {
    private static final BlockerPolicy ALL = new BlockerPolicy(List.of(BlockerRule.of("*")), List.of());
    private static final String CLIENT = "client backend";
    private static final String IDLE = "idle in transaction";

    private static BlockerFacts facts(
            @Nullable String application, @Nullable String type, @Nullable String state, String query) {
        var session = new BlockingSession(42, "2026-01-01 00:00:00+00", "app", application, type, state, "now", query);
        return new BlockerFacts(session, false, false, false, query, Duration.ofMinutes(5), false);
    }

    private static BlockerFacts reports(String state) {
        return facts("reports", CLIENT, state, "SELECT 1");
    }

    private static BlockerVerdict verdict(BlockerFacts facts, BlockerRule... allow) {
        return BlockerVerdict.of(new BlockerPolicy(List.of(allow), List.of()), 42, facts);
    }

    private static void assertRefused(BlockerVerdict verdict, Reason why) {
        assertThat(verdict).isEqualTo(new BlockerVerdict.Refused(why));
    }

    @Test
    void anIdleSessionIsTerminatedAndAQueryIsCanceled() {
        var rule = BlockerRule.of("rep*");
        assertThat(verdict(reports(IDLE), rule)).isEqualTo(new BlockerVerdict.Allowed(rule, Action.TERMINATE));
        assertThat(verdict(reports("idle in transaction (aborted)"), rule))
                .isEqualTo(new BlockerVerdict.Allowed(rule, Action.TERMINATE));
        assertThat(verdict(reports("active"), rule)).isEqualTo(new BlockerVerdict.Allowed(rule, Action.CANCEL));
        var ends = new BlockerRule("app", null, null, Action.TERMINATE);
        assertThat(verdict(reports("active"), ends)).isEqualTo(new BlockerVerdict.Allowed(ends, Action.TERMINATE));
    }

    @Test
    void aCancelIsNotForASessionWithoutAQuery() {
        var cancels = new BlockerRule("app", null, null, Action.CANCEL);
        assertRefused(verdict(reports(IDLE), cancels), Reason.NOT_ALLOWED);
        var next = BlockerRule.of("reports");
        assertThat(verdict(reports(IDLE), cancels, next))
                .as("the next rule that matches decides")
                .isEqualTo(new BlockerVerdict.Allowed(next, Action.TERMINATE));
    }

    @Test
    void aRuleWithAnIdleTimeIsForIdleSessionsOfThatAge() {
        var old = new BlockerRule(null, null, Duration.ofMinutes(5), null);
        var older = new BlockerRule(null, null, Duration.ofMinutes(5).plusMillis(1), null);
        assertThat(verdict(reports(IDLE), old)).isEqualTo(new BlockerVerdict.Allowed(old, Action.TERMINATE));
        assertRefused(verdict(reports(IDLE), older), Reason.NOT_ALLOWED);
        assertRefused(verdict(reports("active"), old), Reason.NOT_ALLOWED);
    }

    @Test
    void aSessionBetweenTwoStatementsIsNotIdle() {
        var facts = reports(IDLE);
        var busy = new BlockerFacts(facts.session(), false, false, false, "", Duration.ofMillis(999), false);
        assertRefused(verdict(busy, BlockerRule.of("*")), Reason.NOT_ALLOWED);
    }

    @Test
    void aRuleMustMatchInAllThatItHas() {
        assertRefused(verdict(reports(IDLE), new BlockerRule("app", "shop", null, null)), Reason.NOT_ALLOWED);
        assertRefused(verdict(reports(IDLE), new BlockerRule("dba", "reports", null, null)), Reason.NOT_ALLOWED);
        assertRefused(verdict(reports("idle"), BlockerRule.of("*")), Reason.NOT_ALLOWED);
        assertRefused(verdict(reports(IDLE)), Reason.NOT_ALLOWED);
    }

    @Test
    void whatIsDeniedIsNotAllowed() {
        var policy = new BlockerPolicy(List.of(BlockerRule.of("*")), List.of(BlockerRule.of("rep*")));
        assertRefused(BlockerVerdict.of(policy, 42, reports(IDLE)), Reason.DENIED);
        var byRole = new BlockerPolicy(ALL.allow(), List.of(new BlockerRule("a*", null, null, null)));
        assertRefused(BlockerVerdict.of(byRole, 42, reports(IDLE)), Reason.DENIED);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", delimiter = '|', textBlock = """
            slipway              | client backend        | SELECT 1                                             | SLIPWAY
            slipway-taskrun-9    | client backend        | ALTER TABLE t ADD c int                              | SLIPWAY
            pg_dump              | client backend        | SELECT 1                                             | DUMP
            pg_dumpall           | client backend        | SELECT 1                                             | DUMP
            pg_restore           | client backend        | COPY t FROM STDIN                                    | DUMP
            nightly              | client backend        | COPY public.t (a, b) TO stdout;                      | DUMP
            nightly              | client backend        | /* etl */ COPY t TO STDOUT                           | DUMP
            nightly              | client backend        | COPY (SELECT a, b, c                                 | DUMP
            ''                   | autovacuum worker     | autovacuum: VACUUM public.t (to prevent wraparound)  | WRAPAROUND
            ''                   | null                  | autovacuum: VACUUM public.t (to prevent wraparound)  | WRAPAROUND
            ''                   | autovacuum worker     | autovacuum: VACUUM public.t                          | BACKGROUND
            standby              | walsender             | START_REPLICATION SLOT s LOGICAL 0/0                 | REPLICATION
            ''                   | logical replication worker | ''                                              | BACKGROUND
            null                 | client backend        | SELECT 1                                             | HIDDEN
            reports              | null                  | SELECT 1                                             | HIDDEN
            """)
    void someSessionsAreNeverEnded(@Nullable String application, @Nullable String type, String query, Reason reason) {
        assertRefused(BlockerVerdict.of(ALL, 42, facts(application, type, "active", query)), reason);
    }

    @Test
    void superusersWaitersAndOtherChangesAreNeverEnded() {
        var session = reports(IDLE).session();
        var age = Duration.ofMinutes(5);
        assertRefused(
                verdict(
                        new BlockerFacts(session, true, false, false, "", age, false),
                        ALL.allow().getFirst()),
                Reason.SUPERUSER);
        assertRefused(
                verdict(
                        new BlockerFacts(session, null, false, false, "", age, false),
                        ALL.allow().getFirst()),
                Reason.HIDDEN);
        assertRefused(
                verdict(
                        new BlockerFacts(session, false, true, false, "", age, false),
                        ALL.allow().getFirst()),
                Reason.SLIPWAY);
        assertRefused(
                verdict(
                        new BlockerFacts(session, false, false, true, "", age, false),
                        ALL.allow().getFirst()),
                Reason.WAITS);
        assertRefused(
                verdict(
                        new BlockerFacts(session, false, false, false, "COMMIT", age, true),
                        ALL.allow().getFirst()),
                Reason.COMMITS);
    }

    @Test
    void aCopyThatReadsIsAnOrdinaryQuery() {
        assertThat(BlockerVerdict.of(ALL, 42, facts("nightly", CLIENT, "active", "COPY t FROM STDIN")))
                .isInstanceOf(BlockerVerdict.Allowed.class);
    }

    @Test
    void whatIsNotSeenIsNeverEnded() {
        assertRefused(BlockerVerdict.of(ALL, 0, null), Reason.PREPARED);
        assertRefused(BlockerVerdict.of(ALL, 42, null), Reason.HIDDEN);
        assertRefused(BlockerVerdict.of(ALL, 42, facts("reports", CLIENT, null, "")), Reason.HIDDEN);
    }
}
