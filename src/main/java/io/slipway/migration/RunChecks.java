package io.slipway.migration;

import io.slipway.check.rule.RuleRegistry;
import io.slipway.migration.MigrationRefusedException.Reason;
import io.slipway.migration.MigrationRefusedException.Refusal;
import io.slipway.migration.file.FileFinding;
import io.slipway.migration.file.MigrationFile;
import io.slipway.migration.file.MigrationVersion;
import io.slipway.migration.file.UnusableMigrationsException;
import io.slipway.migration.local.AppliedChange;
import io.slipway.sql.text.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The refusals of a run, before anything is changed. */
final class RunChecks {
    private static final Set<String> CONFLICTS = Set.of("duplicate-version");

    private RunChecks() {}

    /** Turns the errors of files into one refusal. */
    static MigrationRefusedException refused(UnusableMigrationsException e) {
        List<FileFinding> errors =
                e.findings().stream().filter(FileFinding::isError).toList();
        boolean conflict = errors.stream().allMatch(error -> CONFLICTS.contains(error.code()));
        return new MigrationRefusedException(
                conflict ? Reason.CONFLICT : Reason.CHECKS,
                errors.stream()
                        .map(error -> new Refusal(error.code(), error.place(), error.message(), error.remedy()))
                        .toList());
    }

    /** Refuses files and history that contradict each other. */
    static void demandNoConflict(MigrationStatus status) throws MigrationRefusedException {
        List<Refusal> refusals =
                status.conflicts().stream().map(RunChecks::conflict).toList();
        if (!refusals.isEmpty()) {
            throw new MigrationRefusedException(Reason.CONFLICT, refusals);
        }
    }

    static Refusal conflict(MigrationEntry entry) {
        MigrationFile file = entry.file();
        return file == null
                ? new Refusal(
                        "missing-migration",
                        entry.label(),
                        "The database has version %s (%s), and the directory has no file for it."
                                .formatted(entry.label(), entry.name()),
                        "Bring the file back, for example from version control.")
                : new Refusal(
                        "checksum-mismatch",
                        file.path().toString(),
                        "The file has changed since version %s was applied.".formatted(entry.label()),
                        "Restore the file as it was, and put the new statements into a new migration: slipway create.");
    }

    /** What the run applies, in its order; refuses versions that are out of order. */
    static List<MigrationEntry> pending(MigrationStatus status, RunOptions options) throws MigrationRefusedException {
        List<MigrationEntry> pending = status.open().stream()
                .filter(entry -> isWanted(entry, options.to()))
                .toList();
        if (options.outOfOrder() == null) {
            List<Refusal> refusals = pending.stream()
                    .filter(entry -> entry.state() == MigrationState.OUT_OF_ORDER)
                    .map(entry -> outOfOrder(entry, status))
                    .toList();
            if (!refusals.isEmpty()) {
                throw new MigrationRefusedException(Reason.CONFLICT, refusals);
            }
        }
        return pending;
    }

    static Refusal outOfOrder(MigrationEntry entry, MigrationStatus status) {
        return new Refusal(
                "out-of-order",
                path(entry),
                "Version %s is below version %s, which is applied already."
                        .formatted(entry.label(), status.version().orElse("")),
                "Give the file a higher version, or apply it all the same: --out-of-order REASON.");
    }

    private static boolean isWanted(MigrationEntry entry, @Nullable MigrationVersion to) {
        MigrationFile file = entry.file();
        if (to == null || file == null) {
            return file != null;
        }
        return file.version() != null && file.version().compareTo(to) <= 0;
    }

    private static String path(MigrationEntry entry) {
        MigrationFile file = entry.file();
        return file == null ? entry.label() : file.path().toString();
    }

    /** Refuses scripts with errors; returns the warnings as sentences. */
    static List<String> demandNoErrors(List<MigrationEntry> pending) throws MigrationRefusedException {
        List<Refusal> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (MigrationEntry entry : pending) {
            MigrationFile file = entry.file();
            if (file == null) {
                continue;
            }
            for (Finding finding : RuleRegistry.check(file.script())) {
                String place = "%s:%d:%d"
                        .formatted(
                                file.path(),
                                finding.position().line(),
                                finding.position().column());
                if (finding.isError()) {
                    errors.add(new Refusal(finding.code(), place, finding.message(), remedy(finding)));
                } else {
                    warnings.add("%s: %s (%s)".formatted(place, finding.message(), finding.code()));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new MigrationRefusedException(Reason.CHECKS, errors);
        }
        return warnings;
    }

    static String remedy(Finding finding) {
        return finding.suggestion() == null
                ? "Correct the script; docs/checks/" + finding.code() + ".md says how."
                : "Write instead: " + finding.suggestion();
    }

    /** Refuses to take a migration back that others, which stay, depend on. */
    static void demandNoDependent(MigrationEntry entry, MigrationStatus status, List<AppliedChange> wanted)
            throws MigrationRefusedException {
        MigrationFile file = entry.file();
        Set<String> leaving =
                wanted.stream().map(change -> String.valueOf(change.version())).collect(Collectors.toSet());
        List<Refusal> refusals = status.entries().stream()
                .filter(other -> file != null && !other.state().isOpen() && !leaving.contains(other.label()))
                .filter(other -> dependsOn(other.file(), file))
                .map(other -> new Refusal(
                        "dependent-migration",
                        path(other),
                        "Version %s is in effect and depends on version %s.".formatted(other.label(), entry.label()),
                        "Take it back first, or both: slipway rollback --count N."))
                .toList();
        if (!refusals.isEmpty()) {
            throw new MigrationRefusedException(Reason.CONFLICT, refusals);
        }
    }

    /** Refuses to go on with a rollback if another command has changed the database in between. */
    static void demandNewest(List<AppliedChange> left, List<AppliedChange> newestFirst)
            throws MigrationRefusedException {
        if (!left.equals(newestFirst.subList(0, left.size()))) {
            throw new MigrationRefusedException(
                    Reason.CONFLICT,
                    List.of(new Refusal(
                            "turn-lost",
                            "version " + left.getFirst().version(),
                            "The session that kept other commands waiting was ended, and another command has applied"
                                    + " migrations since.",
                            "See what is applied: slipway status. Then take back what is still wanted.")));
        }
    }

    private static boolean dependsOn(@Nullable MigrationFile other, @Nullable MigrationFile file) {
        return other != null
                && file != null
                && file.version() != null
                && other.dependencies().contains(file.version());
    }

    /** Refuses a rollback while a later version is in effect of which only Flyway's table knows. */
    static void demandKnown(MigrationStatus status, List<AppliedChange> wanted) throws MigrationRefusedException {
        Set<String> leaving =
                wanted.stream().map(change -> String.valueOf(change.version())).collect(Collectors.toSet());
        List<MigrationEntry> applied = status.entries().stream()
                .filter(entry -> !entry.isRepeatable() && !entry.state().isOpen())
                .toList();
        for (MigrationEntry entry : applied.reversed()) {
            if (leaving.contains(entry.label())) {
                return;
            }
            if (entry.recorded() == null && entry.state() != MigrationState.BASELINE) {
                throw new MigrationRefusedException(
                        Reason.CONFLICT,
                        List.of(new Refusal(
                                "applied-by-flyway",
                                path(entry),
                                "Version %s was applied by Flyway, so that Slipway cannot take it back."
                                        .formatted(entry.label()),
                                "Write a new migration that takes it back: slipway create.")));
            }
        }
    }
}
