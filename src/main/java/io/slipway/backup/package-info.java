/**
 * Copies of what a change would lose: {@link ChangeBackup} makes one, {@link BackupRestore} brings it back.
 *
 * <pre>
 *   statements of the change → LossReader → BackupPlan → copies in a draft → BackupStore → BackupRestore
 * </pre>
 *
 * <p>The catalog of the target is authoritative for definitions, and the manifest for the content of a backup. A backup
 * becomes visible by one rename, after all of its files reached the disk.
 *
 * <p>On failure: a backup that was interrupted is a directory with a temporary name, and a restore that was interrupted
 * is a side schema. The next backup or restore removes both. A lock of the living process keeps its own from that.
 */
@NullMarked
package io.slipway.backup;

import org.jspecify.annotations.NullMarked;
