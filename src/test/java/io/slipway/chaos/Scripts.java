package io.slipway.chaos;

/** The scripts of one plan. */
final class Scripts {
    private static final String SLICED = "-- slipway:batch table=public.pile key=id size=7 pause=20ms\n";

    private final String title;

    Scripts(String title) {
        this.title = title;
    }

    String of(ScriptKind kind, int ordinal) {
        int nap = 50 + (title.hashCode() * 31 + ordinal & 0xff) * 3;
        var sleep = "SELECT pg_sleep(0." + "%03d".formatted(nap) + ");";
        return switch (kind) {
            case PLAIN -> effect(ordinal, 1, "");
            case NAP -> effect(ordinal, 1, sleep);
            case TWO_STEPS -> effect(ordinal, 1, "") + stepEnd(ordinal) + effect(ordinal, 2, "");
            case FAILS -> effect(ordinal, 1, "SELECT 1 / 0;");
            case FAILS_LATE -> effect(ordinal, 1, "") + stepEnd(ordinal) + effect(ordinal, 2, "SELECT 1 / 0;");
            case DEFERRED -> effect(ordinal, 1, "INSERT INTO promised VALUES (0);");
            case ENDLESS -> effect(ordinal, 1, "SELECT pg_sleep(300);");
            case LOCKS -> effect(ordinal, 1, "ALTER TABLE big ALTER COLUMN n SET DEFAULT 0;");
            case DEADLOCKS -> effect(ordinal, 1, take(1) + "SELECT pg_sleep(0.1);" + take(2));
            case INDEX -> index(ordinal, 1);
            case MIXED -> settings() + effect(ordinal, 1, "") + index(ordinal, 2) + bySettings(ordinal);
            case RESETS ->
                settings()
                        + effect(ordinal, 1, "")
                        + stepEnd(ordinal)
                        + "RESET ALL;"
                        + effect(ordinal, 2, "")
                        + index(ordinal, 3)
                        + withoutSettings(ordinal);
            case DISCARDS ->
                settings() + effect(ordinal, 1, "") + "DISCARD ALL;" + index(ordinal, 3) + withoutSettings(ordinal);
            case DROPPED -> index(ordinal, 1) + "DROP INDEX CONCURRENTLY " + name(ordinal, 1) + ";";
            case REBUILT -> index(ordinal, 1) + "REINDEX INDEX CONCURRENTLY " + name(ordinal, 1) + ";";
            case BATCH -> SLICED + batch(ordinal, 1, "");
            case BATCH_AMID ->
                SLICED
                        + settings()
                        + effect(ordinal, 1, "")
                        + batch(ordinal, 2, " WHERE mark IS DISTINCT FROM '" + mark(ordinal, 2) + "'")
                        + bySettings(ordinal)
                        + index(ordinal, 4);
            case UNPROBED -> "-- slipway:transaction off\n" + unprobed(ordinal, 1, nap) + unprobed(ordinal, 2, nap);
        };
    }

    private String mark(int ordinal, int step) {
        return RequestedPlan.mark(title, ordinal, step);
    }

    private String name(int ordinal, int step) {
        return "ix_" + mark(ordinal, step);
    }

    private String effect(int ordinal, int step, String between) {
        return "INSERT INTO fx (mark) VALUES ('%1$s');%2$sINSERT INTO fx_end (mark) VALUES ('%1$s');"
                .formatted(mark(ordinal, step), between);
    }

    /** A statement after which a step ends, though a transaction does not refuse it. */
    private String stepEnd(int ordinal) {
        return "ALTER TYPE mood ADD VALUE IF NOT EXISTS '%sc%d';".formatted(title, ordinal);
    }

    private static String take(int row) {
        return "UPDATE pair SET n = n + 1 WHERE id = " + row + ";";
    }

    private String index(int ordinal, int step) {
        return "CREATE INDEX CONCURRENTLY " + name(ordinal, step) + " ON big (n);";
    }

    /** By which {@code big} is another table, and {@link #bySettings} knows its plan. */
    private String settings() {
        return "SET search_path = side, public;SELECT set_config('chaos.title', '" + title + "', false);";
    }

    /** The third step: without the settings its mark is nobody's. */
    private static String bySettings(int ordinal) {
        return "INSERT INTO fx (mark) VALUES (coalesce(current_setting('chaos.title', true), 'no prologue ') || 'c%ds3');"
                .formatted(ordinal);
    }

    /** The fourth step: with the settings its mark is nobody's. */
    private String withoutSettings(int ordinal) {
        return "INSERT INTO fx (mark) VALUES (coalesce(current_setting('chaos.title', true), '') || '%s');"
                .formatted(mark(ordinal, 4));
    }

    private String batch(int ordinal, int step, String condition) {
        return "UPDATE public.pile SET mark = '%s'%s;".formatted(mark(ordinal, step), condition);
    }

    private String unprobed(int ordinal, int step, int nap) {
        return "INSERT INTO fx (mark) SELECT '%s' FROM pg_sleep(0.%03d);".formatted(mark(ordinal, step), nap / 2);
    }
}
