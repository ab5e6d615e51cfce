package io.slipway.apply.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.apply.run.ChangeName;
import io.slipway.apply.run.RunIdentity;
import io.slipway.postgres.facts.InstallationKey;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeKeyTest {
    private static final RunIdentity RUN =
            new RunIdentity(new InstallationKey(new UUID(0, 1), new byte[32]), new UUID(0, 2), 3, 4, "tester");
    private static final StepOwner OTHER = new StepOwner(new UUID(9, 9), new UUID(9, 9), 1, 1, "c");
    private static final StepOwner OWN = new StepOwner(RUN.installation().id(), RUN.task(), 1, 1, "c");
    private static final ChangeName VERSION = new ChangeName.Version("default", "1");

    private static HistoryRow row(String key, int step, int of, StepOwner by, @Nullable String undoneBy) {
        return new HistoryRow(
                key, step, HistoryRow.Kind.TRANSACTION, true, "x", of, step, step + 1, by, undoneBy, null, null);
    }

    private static String key(ChangeName name, List<HistoryRow> rows) {
        return ChangeKey.of(name, RUN, rows, List.of(), Optional.empty()).key();
    }

    @Test
    void aVersionIsNumberedAfterItsUndoneVersions() {
        assertThat(key(VERSION, List.of())).isEqualTo("V:default/1#1");
        assertThat(key(VERSION, List.of(row("V:default/1#1", 1, 1, OTHER, null))))
                .isEqualTo("V:default/1#1");
        assertThat(key(VERSION, List.of(row("V:default/1#1", 1, 1, OTHER, "U:default/1#1"))))
                .isEqualTo("V:default/1#2");
    }

    @Test
    void aTaskKeepsTheKeyOfItsRow() {
        assertThat(key(VERSION, List.of(row("V:default/1#1", 1, 1, OWN, "U:default/1#1"))))
                .isEqualTo("V:default/1#1");
    }

    @Test
    void aRecordedKeyWithoutARowOfTheTaskIsChosenAgain() {
        var rows = List.of(row("V:default/1#1", 1, 1, OTHER, "U:default/1#1"));
        assertThat(ChangeKey.of(VERSION, RUN, rows, List.of(), Optional.of("V:default/1#1"))
                        .key())
                .isEqualTo("V:default/1#2");
    }

    @Test
    void aRepeatableIsNumberedAfterItsCompleteOnes() {
        var name = new ChangeName.Repeatable("default", "views");
        assertThat(key(name, List.of(row("R:default/views#1", 1, 1, OTHER, null))))
                .isEqualTo("R:default/views#2");
        assertThat(key(name, List.of(row("R:default/views#1", 1, 2, OTHER, null))))
                .isEqualTo("R:default/views#1");
    }

    @Test
    void anUndoHasTheNumberOfItsVersion() {
        var undone =
                List.of(row("V:default/1#1", 1, 1, OTHER, "U:default/1#1"), row("V:default/1#2", 1, 1, OTHER, null));
        assertThat(ChangeKey.of(new ChangeName.Undo("default", "1"), RUN, List.of(), undone, Optional.empty())
                        .key())
                .isEqualTo("U:default/1#2");
    }

    @Test
    void anUnversionedChangeIsKeyedByItsTask() {
        assertThat(key(new ChangeName.Unversioned(), List.of())).isEqualTo("T:" + RUN.task());
    }
}
