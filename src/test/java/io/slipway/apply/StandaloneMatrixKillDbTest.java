package io.slipway.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.KillableOwner.Died;
import io.slipway.apply.KillableOwner.Moment;
import io.slipway.apply.run.RunOutcome;
import io.slipway.testing.Proof;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every standalone step × every moment at which its owner, or only its session, is lost × every moment at which the
 * next owner is lost too. The step took effect once, or it did not and the history says so, or only an operator can
 * decide. Nothing is left behind.
 */
@Tag(Proof.TAG)
class StandaloneMatrixKillDbTest {
    private static final RunOutcome DONE = new RunOutcome.Applied(1, 0, false);
    private static StandaloneServer fixture;
    private StandaloneCase cell;

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
        fixture = new StandaloneServer();
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    @AfterEach
    void close() throws Exception {
        if (cell != null) {
            cell.close();
        }
    }

    /** A cell of the matrix. */
    private record Cell(StandaloneScenario row, Enum<?> first, Enum<?> second) {
        /** Each statement meets a blow to its owner, and each rule meets each pair of blows. */
        Stream<?> features() {
            return Stream.of(row, List.of(row.rule, first, second));
        }
    }

    static Stream<Arguments> owners() {
        return Proof.covering(ownerCells(), Cell::features)
                .map(cell -> Arguments.of(cell.row, cell.first, cell.second));
    }

    private static Stream<Cell> ownerCells() {
        return Arrays.stream(StandaloneScenario.values())
                .flatMap(row -> Arrays.stream(First.values())
                        .filter(first -> first == First.AFTER ? row.ends() : first == First.BEFORE || row.canBeHeld())
                        .flatMap(first -> Arrays.stream(Second.values())
                                .filter(second -> isWorthIt(first, second))
                                .map(second -> new Cell(row, first, second))));
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
        return Proof.covering(cutCells(), Cell::features).map(cell -> Arguments.of(cell.row, cell.first));
    }

    private static Stream<Cell> cutCells() {
        return Arrays.stream(StandaloneScenario.values())
                .flatMap(row -> Arrays.stream(Cut.values())
                        .filter(cut -> cut == Cut.AFTER ? row.ends() : row.canBeHeld())
                        .map(cut -> new Cell(row, cut, cut)));
    }

    @ParameterizedTest
    @MethodSource("owners")
    void aStandaloneStepSurvivesTheDeathOfItsOwners(StandaloneScenario row, First first, Second second)
            throws Exception {
        cell = fixture.cell(row);
        var end = firstDies(first, second);
        if (second == Second.CANCELS) {
            cell.standalone().journal.cancel();
        }
        if (end == null && second.name().startsWith("DIES")) {
            end = secondDies(second);
        }
        if (end == null) {
            end = outcome(cell.owner().releases(cell::release).start(cell.change()));
        }
        assertThat(end).isNotNull();
        if (second == Second.CANCELS) {
            assertThat(end).isNotInstanceOf(RunOutcome.Failed.class);
        } else {
            isExpected(row, end);
        }
        if (first == First.MIDDLE || first == First.AFTER) {
            cell.wasSentOnce();
        }
        cell.isWholeOrGone(end);
    }

    private static void isExpected(StandaloneScenario row, RunOutcome end) {
        switch (row.rule) {
            case CATALOG, REPEAT, IDEMPOTENT, SLICES -> assertThat(end).isEqualTo(DONE);
            case FAILS -> assertThat(end).isInstanceOf(RunOutcome.Failed.class);
            case PERSON -> assertThat(end).isInstanceOf(RunOutcome.Indeterminate.class);
        }
    }

    /** Its end where it was not lost: nothing else came after its error. */
    private RunOutcome firstDies(First first, Second second) throws Exception {
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
                cell.standalone().terminate();
                if (second != Second.DIES_IN_THE_MIDDLE) {
                    cell.release();
                }
                yield outcome(outcome);
            }
        };
    }

    private RunOutcome secondDies(Second second) throws Exception {
        var owner = cell.owner();
        if (second == Second.DIES_IN_THE_MIDDLE) {
            var outcome = owner.start(cell.change());
            cell.standalone().awaitWaiting(outcome);
            owner.die();
            cell.standalone().terminate();
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
        return moment ->
                moment == (cell.row().rule == StandaloneScenario.Rule.SLICES ? Moment.BEGINNING : Moment.SENDING);
    }

    private static Predicate<Moment> after() {
        return moment -> moment == Moment.ANSWERED || moment == Moment.RECOVERING;
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void aStandaloneStepSurvivesTheLossOfItsSession(StandaloneScenario row, Cut cut) throws Exception {
        cell = fixture.cell(row);
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
                cell.standalone().terminate();
                cell.release();
                // it may have been hit between two of its short tries
                yield outcome.get(90, TimeUnit.SECONDS) instanceof RunOutcome.HandBack
                        ? outcome(cell.owner().start(cell.change()))
                        : outcome(outcome);
            }
        };
        boolean toldAfterwards = cut == Cut.AFTER && row.rule != StandaloneScenario.Rule.FAILS;
        switch (row.rule) {
            case CATALOG, REPEAT, IDEMPOTENT, SLICES -> {
                if (cut != Cut.MIDDLE_BY_HAND) {
                    assertThat(end).isEqualTo(DONE);
                }
            }
            case FAILS -> assertThat(end).isInstanceOf(RunOutcome.Failed.class);
            case PERSON -> assertThat(end instanceof RunOutcome.Indeterminate).isNotEqualTo(toldAfterwards);
        }
        if (cut == Cut.MIDDLE || cut == Cut.AFTER) {
            cell.wasSentOnce();
        }
        cell.isWholeOrGone(end);
    }

    private CompletableFuture<RunOutcome> held(KillableOwner owner) throws Exception {
        cell.hold();
        var outcome = owner.start(cell.change());
        cell.standalone().awaitWaiting();
        return outcome;
    }

    /** Null: its owner died over it. */
    private static RunOutcome outcome(CompletableFuture<RunOutcome> outcome) throws Exception {
        try {
            var end = outcome.get(90, TimeUnit.SECONDS);
            assertThat(end).isNotInstanceOf(RunOutcome.HandBack.class);
            return end;
        } catch (ExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(Died.class);
            return null;
        }
    }
}
