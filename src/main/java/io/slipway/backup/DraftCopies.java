package io.slipway.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of a draft with their files. */
final class DraftCopies {
    private static final String ROW_SECURITY = "row_security";

    private final BackupDraft draft;
    private final BackupProgress progress;
    private final List<BackupObject> objects = new ArrayList<>();

    DraftCopies(BackupDraft draft, BackupProgress progress) {
        this.draft = draft;
        this.progress = progress;
    }

    BackupDraft draft() {
        return draft;
    }

    List<BackupObject> objects() {
        return List.copyOf(objects);
    }

    /** Adds an object without rows. */
    void addDefinition(BackupObject object) {
        objects.add(object);
    }

    /**
     * Copies the rows of an item.
     *
     * @param query of the item, perhaps with a lock on its rows
     */
    void copy(Connection connection, BackupPlan.Item item, String query, BackupMode mode) throws SQLException {
        String file = nextFile();
        BackupObject object = item.object();
        var catalog = new Catalog(connection);
        String rowSecurity = catalog.setting(ROW_SECURITY);
        if (object.content() != BackupObject.Content.ROWS) {
            // a change of the table concerns rows that policies hide from the login too: the copy must fail then
            catalog.set(ROW_SECURITY, "off");
        }
        try {
            RowCopy.Copied copied = RowCopy.out(
                    connection,
                    query,
                    draft.file(file),
                    bytes -> progress.copied(object.label(), 0, bytes, item.estimatedBytes()));
            objects.add(object.withFile(file, mode, copied));
            catalog.set(ROW_SECURITY, rowSecurity);
            progress.copied(object.label(), copied.rows(), item.estimatedBytes(), item.estimatedBytes());
        } catch (IOException e) {
            throw new SQLException(
                    "The backup of " + object.label() + " cannot be written: " + e.getMessage(), RowCopy.FILE_ERROR, e);
        }
    }

    /** Takes over a file that another draft has, with a newer definition. */
    void take(DraftCopies other, BackupObject copied, BackupObject now) throws IOException {
        String file = nextFile();
        Path from = other.draft.file(String.valueOf(copied.file()));
        try {
            Files.createLink(draft.file(file), from);
        } catch (UnsupportedOperationException _) {
            Files.copy(from, draft.file(file));
        }
        var result = new RowCopy.Copied(copied.rows(), copied.bytes(), String.valueOf(copied.sha256()));
        objects.add(now.withFile(file, BackupMode.BEFORE, result));
    }

    /** The copy of the same rows; empty: there is none. */
    Optional<BackupObject> find(BackupObject object) {
        return objects.stream().filter(each -> each.isCopyOfSame(object)).findFirst();
    }

    private String nextFile() {
        return objects.size() + 1 + ".copy.gz";
    }

    /** The weakest mode of the copies. */
    BackupMode mode() {
        return objects.stream()
                .map(BackupObject::mode)
                .filter(mode -> mode == BackupMode.BEFORE)
                .findFirst()
                .orElse(
                        objects.stream().anyMatch(each -> each.mode() == BackupMode.EXACT)
                                ? BackupMode.EXACT
                                : BackupMode.IN_TRANSACTION);
    }
}
