package io.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.backup.BackupException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store holds whole backups, and believes nothing of what it reads. */
class BackupStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    private Path directory;

    private BackupStore store() {
        return new BackupStore(directory.resolve("a/backups"), InstantSource.fixed(NOW));
    }

    /** A backup of one object, whose file holds the text. */
    private Backup make(String text) throws Exception {
        try (var draft = store().begin()) {
            RowCopy.Copied copied;
            try (var file = SummedFile.create(draft.file("1.copy.gz"))) {
                file.out().write(text.getBytes(StandardCharsets.UTF_8));
                copied = new RowCopy.Copied(1, file.size(), file.sync());
            }
            var table = new LostObject(1, 0, BackupObject.Kind.TABLE, "public.t", null, 0);
            var object = BackupObject.planned(table, BackupObject.Kind.TABLE, BackupObject.Content.TABLE, List.of())
                    .withFile("1.copy.gz", BackupMode.BEFORE, copied);
            var backup = new Backup(
                    draft.id(),
                    draft.createdAt(),
                    new Backup.Database("db", "42", 170_000),
                    null,
                    BackupMode.BEFORE,
                    List.of(object),
                    List.of("line 3"),
                    List.of());
            assertThat(store().list().backups()).noneMatch(each -> each.id().equals(backup.id()));
            draft.publish(backup);
            return backup;
        }
    }

    private Path own(Backup backup) {
        return store().directory().resolve(backup.id());
    }

    @Test
    void aBackupIsReadAsItWasWritten() throws Exception {
        var backup = make("x");

        assertThat(store().open(backup.id())).isEqualTo(backup);
        assertThat(store().list().backups()).containsExactly(backup);
        assertThat(store().verified(backup, backup.objects().getFirst())).hasContent("x");
        assertThat(backup.id()).startsWith("20261101t120000z-");
        store().delete(backup.id());
        assertThat(store().list().backups()).isEmpty();
    }

    @Test
    void onlyTheOwnerMayReadABackup() throws Exception {
        var own = own(make("x"));

        assertThat(mode(own)).isEqualTo("rwx------");
        assertThat(mode(store().directory())).isEqualTo("rwx------");
        assertThat(mode(own.resolve("1.copy.gz"))).isEqualTo("rw-------");
        assertThat(mode(own.resolve(ManifestFile.NAME))).isEqualTo("rw-------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "../backups", "/etc", "20261101t120000z-00000000/..", "", "20261101T120000Z-0000000A"})
    void anIdNeverLeadsOutOfTheStore(String id) throws Exception {
        make("x");
        assertThatThrownBy(() -> store().open(id)).satisfies(e -> assertReason(e, Reason.NOT_FOUND));
        assertThatThrownBy(() -> store().delete(id)).satisfies(e -> assertReason(e, Reason.NOT_FOUND));
    }

    @Test
    void anEditedManifestIsRefused() throws Exception {
        refused(text -> text.replace("public.t", "public.u"), "was edited");
        refused(text -> text.substring(0, text.length() / 2), "is cut off or was edited");
        refused(_ -> "", "is cut off or was edited");
        refused(_ -> ManifestFile.write(another("../../etc/passwd")), "names a file that no backup has");
        refused(_ -> ManifestFile.write(another("/etc/passwd")), "names a file that no backup has");
        refused(_ -> ManifestFile.write(another(null)), "is that of another backup");
    }

    private static Backup another(String file) {
        var table = new LostObject(1, 0, BackupObject.Kind.TABLE, "t", null, 0);
        var object = BackupObject.planned(table, BackupObject.Kind.TABLE, BackupObject.Content.TABLE, List.of());
        var copied = new RowCopy.Copied(0, 0, "00");
        var id = file == null ? "20261101t120000z-00000001" : "20261101t120000z-00000000";
        return new Backup(
                id,
                NOW,
                new Backup.Database("db", "42", 170_000),
                null,
                BackupMode.BEFORE,
                file == null ? List.of() : List.of(object.withFile(file, BackupMode.BEFORE, copied)),
                List.of(),
                List.of());
    }

    private void refused(UnaryOperator<String> edit, String why) throws Exception {
        var backup = make("x");
        var moved = store().directory().resolve("20261101t120000z-00000000");
        var manifest = own(backup).resolve(ManifestFile.NAME);
        Files.writeString(manifest, edit.apply(Files.readString(manifest)));
        Files.move(own(backup), moved);

        assertThatThrownBy(() -> store().open("20261101t120000z-00000000"))
                .satisfies(e -> assertReason(e, Reason.DAMAGED))
                .hasMessageContaining(why);
        assertThat(store().list().damaged()).singleElement().asString().contains(why);
        BackupDraft.remove(moved);
    }

    @Test
    void aFileThatWasCutOrChangedIsRefused() throws Exception {
        var backup = make("abc");
        var object = backup.objects().getFirst();
        var file = own(backup).resolve("1.copy.gz");

        Files.writeString(file, "ab");
        assertThatThrownBy(() -> store().verified(backup, object)).hasMessageContaining("has 2 bytes instead of 3");
        Files.writeString(file, "abd");
        assertThatThrownBy(() -> store().verified(backup, object)).hasMessageContaining("was changed");
        Files.delete(file);
        assertThatThrownBy(() -> store().verified(backup, object)).hasMessageContaining("is missing");
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        var backup = make("abc");
        var file = own(backup).resolve("1.copy.gz");
        var elsewhere = directory.resolve("elsewhere");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);

        assertThatThrownBy(() -> store().verified(backup, backup.objects().getFirst()))
                .hasMessageContaining("is no plain file");
        store().delete(backup.id());
        assertThat(elsewhere).hasContent("abc");
        Files.createSymbolicLink(own(backup), directory);
        assertThatThrownBy(() -> store().open(backup.id())).satisfies(e -> assertReason(e, Reason.NOT_FOUND));
    }

    @Test
    void theNextBackupRemovesWhatAnInterruptedOneLeft() throws Exception {
        make("x");
        var left = store().directory().resolve(".partial-20261101t120000z-00000000");
        Files.createDirectory(left);
        Files.writeString(left.resolve("1.copy.gz"), "half");
        try (var alive = store().begin()) {
            make("y");

            assertThat(left).doesNotExist();
            assertThat(alive.file("1.copy.gz").getParent()).exists();
        }
        try (var entries = Files.list(store().directory())) {
            assertThat(entries.map(each -> each.getFileName().toString()))
                    .hasSize(2)
                    .noneMatch(name -> name.startsWith("."));
        }
    }

    private static void assertReason(Throwable e, Reason reason) {
        assertThat(e)
                .isInstanceOfSatisfying(
                        BackupException.class, each -> assertThat(each.reason()).isEqualTo(reason));
    }
}
