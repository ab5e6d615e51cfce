package io.slipway.migration;

import io.slipway.check.rule.RuleRegistry;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationFiles;
import io.slipway.problem.Severity;
import io.slipway.sql.text.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** All findings about a project, for {@code validate}: none of them hides another one. */
final class ProjectFindings {
    private ProjectFindings() {}

    /** Those of the files and of all scripts. */
    static List<FileFinding> of(MigrationFiles files) {
        List<FileFinding> findings = new ArrayList<>(files.warnings());
        Stream.of(files.versioned(), files.repeatable(), files.undo().values())
                .flatMap(each -> each.stream())
                .forEach(file -> addScript(file, findings));
        return findings;
    }

    /** Those of the files, of the scripts that are not applied yet, and of the history. */
    static List<FileFinding> of(MigrationFiles files, MigrationStatus status) {
        List<FileFinding> findings = new ArrayList<>(files.warnings());
        status.open().stream()
                .map(MigrationEntry::file)
                .filter(Objects::nonNull)
                .forEach(file -> addScript(file, findings));
        files.undo().values().forEach(file -> addScript(file, findings));
        status.entries().forEach(entry -> addEntry(entry, status, findings));
        return findings;
    }

    private static void addScript(MigrationFile file, List<FileFinding> findings) {
        for (Finding finding : RuleRegistry.check(file.script())) {
            findings.add(new FileFinding(
                    finding.severity(),
                    finding.code(),
                    file.path(),
                    finding.position(),
                    finding.message(),
                    RunChecks.remedy(finding)));
        }
    }

    private static void addEntry(MigrationEntry entry, MigrationStatus status, List<FileFinding> findings) {
        if (entry.state().isConflict()) {
            findings.add(finding(Severity.ERROR, entry, RunChecks.conflict(entry)));
        } else if (entry.state() == MigrationState.OUT_OF_ORDER) {
            findings.add(finding(Severity.ERROR, entry, RunChecks.outOfOrder(entry, status)));
        } else if (entry.state() == MigrationState.FAILED || entry.state() == MigrationState.INCOMPLETE) {
            findings.add(new FileFinding(
                    Severity.WARNING,
                    "not-finished",
                    path(entry),
                    null,
                    "The newest run of %s did not end well: %s."
                            .formatted(entry.label(), entry.error() == null ? "it is incomplete" : entry.error()),
                    "Correct the file if it is the cause, then run slipway migrate again."));
        }
    }

    private static FileFinding finding(
            Severity severity, MigrationEntry entry, MigrationRefusedException.Refusal refusal) {
        return new FileFinding(severity, refusal.code(), path(entry), null, refusal.message(), refusal.remedy());
    }

    private static Path path(MigrationEntry entry) {
        MigrationFile file = entry.file();
        return file == null ? Path.of(entry.label()) : file.path();
    }
}
