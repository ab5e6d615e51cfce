package io.slipway.migration.flyway;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.migration.file.MigrationVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlywayAppliedTest {
    private int rank;

    private FlywayRow row(@Nullable String version, String type, boolean success) {
        String name = version == null ? "views" : "step " + version;
        return new FlywayRow(++rank, version, name, type, name + ".sql", 7, success);
    }

    private static MigrationVersion version(String text) {
        return MigrationVersion.parse(text);
    }

    @Test
    void aVersionCountsUntilItIsUndoneOrDeleted() {
        var applied = FlywayApplied.of(List.of(
                row(null, "SCHEMA", true),
                row("1", "SQL", true),
                row("2", "JDBC", true),
                row("3", "SQL", true),
                row("2", "UNDO_SQL", true),
                row("03.0", "DELETE", true),
                row("3", "SQL", true)));

        assertThat(applied.versions()).containsOnlyKeys(version("1"), version("3"));
        assertThat(applied.versions().get(version("3")).rank()).isEqualTo(7);
        assertThat(applied.repeatables()).isEmpty();
        assertThat(applied.contains(version("2"))).isFalse();
    }

    @Test
    void aRepeatableHasItsLastRow() {
        var applied = FlywayApplied.of(List.of(row(null, "SQL", true), row(null, "SQL", true)));
        assertThat(applied.repeatables().get("views").rank()).isEqualTo(2);

        var deleted = FlywayApplied.of(List.of(row(null, "SQL", true), row(null, "DELETE", true)));
        assertThat(deleted.repeatables()).isEmpty();
    }

    @Test
    void aFailedRowCountsUntilItIsRepaired() {
        FlywayRow failed = row("4", "SQL", false);
        assertThat(FlywayApplied.of(List.of(failed)).failed()).containsExactly(failed);
        assertThat(FlywayApplied.of(List.of(failed)).versions()).isEmpty();

        assertThat(FlywayApplied.of(List.of(failed, row("4", "DELETE", true))).failed())
                .isEmpty();
    }

    @Test
    void theLastBaselineCoversWhatIsBeforeIt() {
        var applied = FlywayApplied.of(List.of(row("1", "SQL", true), row("5.0", "BASELINE", true)));

        assertThat(applied.baseline()).isEqualTo(version("5"));
        assertThat(applied.contains(version("4.9"))).isTrue();
        assertThat(applied.contains(version("5.0.1"))).isFalse();
    }
}
