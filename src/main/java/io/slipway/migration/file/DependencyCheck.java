package io.slipway.migration.file;

import io.slipway.problem.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks the lines {@code -- slipway:depends-on} of all files. */
final class DependencyCheck {
    private static final Pattern LINE = Pattern.compile("(?m)--[ \\t]*slipway:depends-on[ \\t]+(.*)$");

    private final Map<MigrationVersion, MigrationFile> versioned;
    private final FileFindings findings;

    DependencyCheck(Map<MigrationVersion, MigrationFile> versioned, FileFindings findings) {
        this.versioned = versioned;
        this.findings = findings;
    }

    void check(List<MigrationFile> files) {
        Set<MigrationVersion> reported = new HashSet<>();
        for (MigrationFile file : files) {
            for (String written : file.header().dependsOn()) {
                check(file, written, reported);
            }
        }
    }

    private void check(MigrationFile file, String written, Set<MigrationVersion> reported) {
        MigrationVersion wanted = MigrationVersion.parse(written);
        MigrationFile other = wanted == null ? null : versioned.get(wanted);
        if (wanted == null || other == null) {
            add(
                    file,
                    written,
                    "missing-dependency",
                    "It depends on version " + written + ", which no file has.",
                    "Restore that migration, or correct the line.");
            return;
        }
        MigrationVersion own = file.version();
        if (own == null || wanted.compareTo(own) < 0) {
            return;
        }
        List<MigrationVersion> cycle = cycle(own, wanted);
        if (cycle.isEmpty()) {
            add(
                    file,
                    written,
                    "dependency-order",
                    "It depends on version " + written + " (" + other.path() + "), which is applied later.",
                    "Give the file a version after " + written + ".");
        } else if (Collections.disjoint(reported, cycle)) {
            reported.addAll(cycle);
            add(
                    file,
                    written,
                    "dependency-cycle",
                    "Migrations depend on each other in a circle: "
                            + cycle.stream().map(MigrationVersion::toString).collect(Collectors.joining(" → "))
                            + ".",
                    "Remove one of the lines slipway:depends-on.");
        }
    }

    private void add(MigrationFile file, String written, String code, String message, String remedy) {
        findings.add(FileFinding.error(code, file.path(), message, remedy).at(line(file, written)));
    }

    private static Position line(MigrationFile file, String written) {
        String text = file.script().text();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            if (List.of(line.group(1).strip().split("[\\s,]+", -1)).contains(written)) {
                return Position.START.after(text, line.start());
            }
        }
        return Position.START;
    }

    /** The shortest way from {@code start} over its dependency {@code first} back to it; empty if there is none. */
    private List<MigrationVersion> cycle(MigrationVersion start, MigrationVersion first) {
        Map<MigrationVersion, MigrationVersion> dependents = new HashMap<>(Map.of(first, start));
        Deque<MigrationVersion> queue = new ArrayDeque<>(List.of(first));
        while (!queue.isEmpty()) {
            MigrationVersion from = queue.remove();
            if (from.equals(start)) {
                return path(start, dependents);
            }
            MigrationFile file = versioned.get(from);
            for (MigrationVersion next : file == null ? List.<MigrationVersion>of() : file.dependencies()) {
                if (dependents.putIfAbsent(next, from) == null) {
                    queue.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<MigrationVersion> path(
            MigrationVersion start, Map<MigrationVersion, MigrationVersion> dependents) {
        List<MigrationVersion> path = new ArrayList<>(List.of(start));
        MigrationVersion each = start;
        do {
            each = Objects.requireNonNull(dependents.get(each));
            path.addFirst(each);
        } while (!each.equals(start));
        return path;
    }
}
