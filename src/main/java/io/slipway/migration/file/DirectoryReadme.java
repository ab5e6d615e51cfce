package io.slipway.migration.file;

/** The page that explains a new directory of migrations to its readers. */
final class DirectoryReadme {
    static final String TEXT = """
            # Migrations

            Each file is one change of the database. Make a new one with `slipway create "add user preferences"`.

            ## Names

            | name | meaning |
            |---|---|
            | `V<version>__<name>.sql` | a change; versions are applied in the order of their numbers |
            | `U<version>__<name>.sql` | the way back from the change of the same version |
            | `R__<name>.sql` | a change that is applied again whenever its text has changed, such as a view |

            `slipway create` takes the time in UTC as version, so that two people rarely choose the same one.
            Do not edit or rename a file that was applied: write a new one.

            ## Header

            Comment lines above the first statement describe the change:

            ```sql
            -- slipway:zero-downtime true
            -- slipway:estimated-duration 30s
            -- slipway:risk low
            -- slipway:depends-on 20261101120000
            -- slipway:assert SELECT count(*) = 0 FROM orders WHERE status IS NULL
            ```

            ## Safe changes

            - Add a column without a volatile default. Fill it later, in batches.
            - Build an index with `CREATE INDEX CONCURRENTLY`.
            - Add a constraint `NOT VALID`, and validate it in a later migration.
            - Drop or rename only what no running version of the application uses.
            - `slipway explain FILE` shows the locks, scans and rewrites of a file without running it.

            ## Undo

            Write the undo file together with the change. A change that loses data cannot be taken back by SQL: say so in
            the undo file, and keep a copy of the data first.
            """;

    private DirectoryReadme() {}
}
