package io.slipway.migration.file;

import io.slipway.problem.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The findings of one reading. Not thread-safe. */
final class FileFindings {
    private static final Comparator<FileFinding> BY_PLACE = Comparator.comparing(FileFinding::file)
            .thenComparing(FileFinding::position, Comparator.nullsFirst(Comparator.<Position>naturalOrder()));

    private final List<FileFinding> all = new ArrayList<>();

    void add(FileFinding finding) {
        all.add(finding);
    }

    /**
     * In the order of the files.
     *
     * @throws UnusableMigrationsException one is an error
     */
    List<FileFinding> withoutErrors() throws UnusableMigrationsException {
        List<FileFinding> sorted = all.stream().sorted(BY_PLACE).toList();
        if (sorted.stream().anyMatch(FileFinding::isError)) {
            throw new UnusableMigrationsException(sorted);
        }
        return sorted;
    }
}
