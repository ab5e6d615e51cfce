package io.slipway.migration.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All migrations of a project, checked against each other. Not thread-safe. */
final class MigrationSet {
    private final FileFindings findings;
    private final Map<MigrationVersion, MigrationFile> versioned = new TreeMap<>();
    private final Map<MigrationVersion, MigrationFile> undo = new TreeMap<>();
    private final Map<String, MigrationFile> repeatable = new TreeMap<>();

    MigrationSet(List<MigrationFile> files, FileFindings findings) {
        this.findings = findings;
        for (MigrationFile file : files) {
            switch (file.kind()) {
                case VERSIONED -> put(versioned, file.requireVersion(), file);
                case UNDO -> put(undo, file.requireVersion(), file);
                case REPEATABLE -> put(repeatable, file.name(), file);
            }
        }
    }

    List<MigrationFile> versioned() {
        return List.copyOf(versioned.values());
    }

    Map<MigrationVersion, MigrationFile> undo() {
        Map<MigrationVersion, MigrationFile> usable = new HashMap<>(undo);
        usable.values().removeIf(file -> file.script().statements().isEmpty());
        return usable;
    }

    List<MigrationFile> repeatable() {
        return List.copyOf(repeatable.values());
    }

    private <K> void put(Map<K, MigrationFile> files, K key, MigrationFile file) {
        MigrationFile first = files.putIfAbsent(key, file);
        if (first != null) {
            String what = switch (file.kind()) {
                case VERSIONED -> "The version " + key;
                case UNDO -> "The way back from version " + key;
                case REPEATABLE -> "The name " + key;
            };
            findings.add(FileFinding.error(
                    "duplicate-version",
                    file.path(),
                    what + " is already that of " + first.path() + ".",
                    "Rename the file that was not applied anywhere, or delete it."));
        }
    }

    void check() {
        undo.forEach((version, file) -> {
            if (!versioned.containsKey(version)) {
                findings.add(FileFinding.error(
                        "undo-without-migration",
                        file.path(),
                        "The file takes version " + version + " back, but no migration has this version.",
                        "Restore the migration, correct the version in the name, or delete this file."));
            }
        });
        List<MigrationFile> all = new ArrayList<>(versioned.values());
        all.addAll(repeatable.values());
        all.sort(Comparator.comparing(MigrationFile::path));
        new DependencyCheck(versioned, findings).check(all);
    }
}
