package io.slipway.backup;

/**
 * A column whose values are in a backup.
 *
 * @param name without quotes
 * @param type with its limits, qualified
 * @param lost whether the change loses the values; otherwise the column only says which row they belong to
 */
record BackupColumn(String name, String type, boolean lost) {
    String quoted() {
        return SqlText.quoted(name);
    }
}
