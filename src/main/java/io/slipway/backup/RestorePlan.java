package io.slipway.backup;

import java.util.List;

/**
 * What a restore will do. Its counts are of the time at which the plan was made.
 *
 * @param remarks what the restore cannot bring back, each with the reason
 */
public record RestorePlan(String id, List<Item> items, List<String> remarks) {
    public RestorePlan {
        items = List.copyOf(items);
        remarks = List.copyOf(remarks);
    }

    /**
     * One object of the backup.
     *
     * @param act what the restore does, for people
     * @param rows in the backup
     * @param newer rows of the database that the backup does not have; -1: they cannot be counted
     * @param differing rows that the backup has with other values; the restore overwrites these
     * @param keepsNewer whether the restore leaves the newer rows as they are
     */
    public record Item(String object, String act, long rows, long newer, long differing, boolean keepsNewer) {}
}
