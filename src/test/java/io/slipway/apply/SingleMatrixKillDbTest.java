package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.MortalOwner.Died;
import io.slipway.apply.MortalOwner.Moment;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step outside of a transaction × every moment at which its owner, or only its session, is lost × every moment at
 * which the next owner is lost as well: it took effect once, or it did not and that is said, or only a person can tell;
 * and nothing is left behind.
 */
class SingleMatrixKillDbTest {
    private static final Outcome DONE = new Outcome.Applied(1, 0, false);
    private static SingleBench bench;
    private SingleCell cell;

    /** What happens to the first owner. */
    enum First {
        /** It dies before the statement is sent. */
        BEFORE,
        /** It dies, and its session goes on. */
        MIDDLE,
        /** It dies, and its session with it. */
        MIDDLE_WITH_ITS_SESSION,
        /** It dies when the statement is answered. */
        AFTER
    }

    /** What happens to the second one. */
    enum Second {
        LIVES,
        /** It lives, and has to cancel the run. */
        CANCELS,
        /** It dies when it is about to send or repair something, or watches. */
        DIES_AT_WORK,
        /** It dies while what it sends waits, and its session with it. */
        DIES_IN_THE_MIDDLE,
        /** It dies when that is done. */
        DIES_AT_THE_END
    }

    /** When the owner's session is lost, and the owner lives. */
    enum Cut {
        MIDDLE,
        /** Somebody ends it. */
        MIDDLE_BY_HAND,
        AFTER
    }

    @BeforeAll
    static void start() throws SQLException {
        bench = new SingleBench();
    }

    @AfterAll
    static void stop() throws SQLException {
        bench.close();
    }

    @AfterEach
    void close() throws Exception {
        if (cell != null) {
            cell.close();
        }
    }

    static Stream<Arguments> owners() {
        return Arrays.stream(SingleRow.values())
                .flatMap(row -> Arrays.stream(First.values())
                        .filter(first -> first == First.AFTER ? row.ends() : first == First.BEFORE || row.canBeHeld())
                        .flatMap(first -> Arrays.stream(Second.values())
                                .filter(second -> isWorthIt(first, second))
                                .map(second -> Arguments.of(row, first, second))));
    }

    /** What the second one does is the same after BEFORE and after AFTER, but for one thing each. */
    private static boolean isWorthIt(First first, Second second) {
        return switch (second) {
            case LIVES -> true;
            case CANCELS -> first != First.BEFORE;
            case DIES_AT_WORK -> first == First.BEFORE || first == First.MIDDLE;
            case DIES_IN_THE_MIDDLE -> first == First.MIDDLE_WITH_ITS_SESSION;
            case DIES_AT_THE_END -> first == First.AFTER;
        };
    }

    static Stream<Arguments> cuts() {
        return Arrays.stream(SingleRow.values())
                .flatMap(row -> Arrays.stream(Cut.values())
                        .filter(cut -> cut == Cut.AFTER ? row.ends() : row.canBeHeld())
                        .map(cut -> Arguments.of(row, cut)));
    }

    @ParameterizedTest
    @MethodSource("owners")
    void itsOwnersDie(SingleRow row, First first, Second second) throws Exception {
        cell = bench.cell(row);
        var end = firstDies(first, second);
        cell.singles().journal.cancelAsked = second == Second.CANCELS;
        if (end == null && second.name().startsWith("DIES")) {
            end = secondDies(second);
        }
        if (end == null) {
            end = outcome(cell.owner().releases(cell::release).start(cell.change()));
        }
        assertThat(end).isNotNull();
        if (second == Second.CANCELS) {
            assertThat(end).isNotInstanceOf(Outcome.Failed.class);
        } else {
            isExpected(row, end);
        }
        if (first == First.MIDDLE || first == First.AFTER) {
            cell.wasSentOnce();
        }
        cell.isWholeOrGone(end);
    }

    private static void isExpected(SingleRow row, Outcome end) {
        switch (row.rule) {
            case CATALOG, REPEAT, IDEMPOTENT, SLICES -> assertThat(end).isEqualTo(DONE);
            case FAILS -> assertThat(end).isInstanceOf(Outcome.Failed.class);
            case PERSON -> assertThat(end).isInstanceOf(Outcome.Indeterminate.class);
        }
    }

    /** Its end where it was not lost: nothing else came after its error. */
    private Outcome firstDies(First first, Second second) throws Exception {
        var owner = cell.owner();
        return switch (first) {
            case BEFORE -> outcome(owner.diesAt(before()).start(cell.change()));
            case AFTER -> outcome(owner.diesAt(after()).start(cell.change()));
            case MIDDLE -> {
                var outcome = held(owner);
                owner.die();
                yield outcome(outcome);
            }
            case MIDDLE_WITH_ITS_SESSION -> {
                var outcome = held(owner);
                owner.die();
                cell.singles().terminate();
                if (second != Second.DIES_IN_THE_MIDDLE) {
                    cell.release();
                }
                yield outcome(outcome);
            }
        };
    }

    private Outcome secondDies(Second second) throws Exception {
        var owner = cell.owner();
        if (second == Second.DIES_IN_THE_MIDDLE) {
            var outcome = owner.start(cell.change());
            cell.singles().awaitWaiting(outcome);
            owner.die();
            cell.singles().terminate();
            cell.release();
            return outcome(outcome);
        }
        return second == Second.DIES_AT_WORK
                ? outcome(owner.diesAt(moment ->
                                before().test(moment) || moment == Moment.RECOVERING || moment == Moment.WATCHING)
                        .start(cell.change()))
                : outcome(owner.releases(cell::release)
                        .diesAt(moment -> moment == Moment.ANSWERED || moment == Moment.RECORDED)
                        .start(cell.change()));
    }

    private Predicate<Moment> before() {
        return moment -> moment == (cell.row().rule == SingleRow.Rule.SLICES ? Moment.BEGINNING : Moment.SENDING);
    }

    private static Predicate<Moment> after() {
        return moment -> moment == Moment.ANSWERED || moment == Moment.RECOVERING;
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void itsSessionIsLost(SingleRow row, Cut cut) throws Exception {
        cell = bench.cell(row);
        var owner = cell.owner().releases(cell::release);
        var end = switch (cut) {
            case AFTER -> outcome(owner.losesItsLinkAt(after()).start(cell.change()));
            case MIDDLE -> {
                var outcome = held(owner);
                owner.loseLink();
                yield outcome(outcome);
            }
            case MIDDLE_BY_HAND -> {
                var outcome = held(owner);
                cell.singles().terminate();
                cell.release();
                // it may have been hit between two of its short tries
                yield outcome.get(90, TimeUnit.SECONDS) instanceof Outcome.HandBack
                        ? outcome(cell.owner().start(cell.change()))
                        : outcome(outcome);
            }
        };
        boolean toldAfterwards = cut == Cut.AFTER && row.rule != SingleRow.Rule.FAILS;
        switch (row.rule) {
            case CATALOG, REPEAT, IDEMPOTENT, SLICES -> {
                if (cut != Cut.MIDDLE_BY_HAND) {
                    assertThat(end).isEqualTo(DONE);
                }
            }
            case FAILS -> assertThat(end).isInstanceOf(Outcome.Failed.class);
            case PERSON -> assertThat(end instanceof Outcome.Indeterminate).isNotEqualTo(toldAfterwards);
        }
        if (cut == Cut.MIDDLE || cut == Cut.AFTER) {
            cell.wasSentOnce();
        }
        cell.isWholeOrGone(end);
    }

    private CompletableFuture<Outcome> held(MortalOwner owner) throws Exception {
        cell.hold();
        var outcome = owner.start(cell.change());
        cell.singles().awaitWaiting();
        return outcome;
    }

    /** Null: its owner died over it. */
    private static Outcome outcome(CompletableFuture<Outcome> outcome) throws Exception {
        try {
            var end = outcome.get(90, TimeUnit.SECONDS);
            assertThat(end).isNotInstanceOf(Outcome.HandBack.class);
            return end;
        } catch (ExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(Died.class);
            return null;
        }
    }
}
