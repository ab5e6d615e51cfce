package io.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.backup.BackupException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pg_dump gets its arguments as a list and its password in a file of its own. */
class DatabaseDumpDbTest {
    private static final String SECRET = "p:w\\d;$(touch x)";

    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeEach
    void open() {
        fixture = new BackupFixture(directory.resolve("backups"));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    /** A program in the place of pg_dump, which writes down how it was called. */
    private String tool(int version, String act) throws Exception {
        var folder = Files.createDirectories(directory.resolve("bin" + version));
        var program = folder.resolve("pg_dump");
        Files.writeString(program, """
                #!/bin/sh
                if [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) %d.1'; exit 0; fi
                printf '%%s\\n' "$@" > %s/called
                env | grep PG >> %s/called
                cat "$PGPASSFILE" >> %s/called
                stat -c %%a "$PGPASSFILE" "$(dirname "$PGPASSFILE")" >> %s/called
                for argument; do case $argument in --file=*) file=${argument#--file=};; esac; done
                %s
                """.formatted(version, directory, directory, directory, directory, act));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return "relative:/nowhere:" + folder;
    }

    private Backup dump(String path) throws Exception {
        var address = new DatabaseDump.Address("h;o", 5432, "d=b host=x", "u", SECRET, "require");
        return DatabaseDump.make(fixture.store, fixture.connection, address, path);
    }

    @Test
    void theDumpIsAFileOfTheStore() throws Exception {
        var backup = dump(tool(99, "echo dump > \"$file\""));

        assertThat(fixture.store.open(backup.id())).isEqualTo(backup);
        assertThat(fixture.store.verified(backup, backup.objects().getFirst())).hasContent("dump");
        assertThat(Files.readAllLines(directory.resolve("called")))
                .contains("--format=custom", "--no-password", "PGHOST=h;o", "PGDATABASE=d=b host=x")
                .contains("*:*:*:*:p\\:w\\\\d;$(touch x)", "600", "700")
                .filteredOn(line -> line.contains("touch"))
                .hasSize(1);
        assertThatThrownBy(() -> BackupRestore.open(fixture.store, backup.id(), fixture.connection))
                .hasMessageContaining("pg_restore --exit-on-error --dbname=");
    }

    @Test
    void aFailedOrMissingOrOlderProgramLeavesNothing() throws Exception {
        var failing = tool(98, "echo half > \"$file\"; echo no space; exit 1");
        assertThatThrownBy(() -> dump(failing)).hasMessage("pg_dump failed: no space");
        var older = tool(9, "");
        assertThatThrownBy(() -> dump(older))
                .hasMessageContaining("is of PostgreSQL 9 and cannot dump PostgreSQL")
                .satisfies(e -> assertThat(((BackupException) e).reason()).isEqualTo(Reason.WRONG_TARGET));
        assertThatThrownBy(() -> dump("/nowhere")).hasMessageContaining("There is no pg_dump on the PATH");
        assertThat(fixture.store.directory()).isEmptyDirectory();
    }
}
