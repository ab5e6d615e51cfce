package io.slipway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertKindTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

    @Test
    void thePageListsExactlyTheKinds() throws IOException {
        String page = Files.readString(Path.of("docs/alerts.md"));
        assertThat(ROW.matcher(page).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(AlertKind.values()).map(AlertKind::slug).toList());
    }

    @Test
    void aKindIsFoundByItsSlug() {
        assertThat(AlertKind.values())
                .allSatisfy(kind -> assertThat(AlertKind.ofSlug(kind.slug())).isEqualTo(kind));
    }
}
