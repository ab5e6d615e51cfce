package io.slipway.apply.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.apply.ApplyOptionsBuilder;
import io.slipway.apply.MemoryJournal;
import io.slipway.apply.run.RunEndedException;
import io.slipway.apply.run.RunOutcome;
import io.slipway.apply.run.SessionSource;
import io.slipway.apply.run.StopSwitch;
import io.slipway.apply.watch.WatchListener;
import io.slipway.apply.watch.WatchedRun;
import io.slipway.postgres.facts.SessionIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrphanWatchTest {
    private record Failing(String state) implements SessionSource {
        @Override
        public Connection open() throws SQLException {
            throw new SQLException("refused", state);
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public String address() {
            return "elsewhere";
        }
    }

    private static OrphanWatch refusedWith(String state) {
        var source = new Failing(state);
        var journal = new MemoryJournal();
        var options = ApplyOptionsBuilder.options().build();
        var watched = new WatchedRun(source, options, journal.parts(), WatchListener.NONE);
        return new OrphanWatch(source, watched, journal, journal, new StopSwitch(), options);
    }

    @Test
    void aRunIsHandedBackIfItsOrphansCannotBeRead() {
        var session = new SessionIdentity(1, OffsetDateTime.parse("2024-05-06T07:08:09Z"), 1, 1, "elsewhere", "");
        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> refusedWith("53300").orphansOf(List.of(session)))
                .satisfies(ended -> assertThat(ended.outcome()).isInstanceOf(RunOutcome.HandBack.class));
    }

    @Test
    void aTargetWithoutHistoryHasNoOrphan() {
        assertThat(refusedWith("42P01").orphansOf(List.of())).isEmpty();
    }
}
