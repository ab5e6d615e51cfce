package io.slipway.backup;

import io.slipway.backup.BackupException.Reason;
import io.slipway.backup.BackupObject.Content;
import io.slipway.backup.BackupObject.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A dump of a whole database in the custom format of pg_dump. Plain dumps are never written or read: psql runs commands
 * that a plain dump holds (CVE-2025-8714).
 */
public final class DatabaseDump {
    private static final int VERSIONS_PER_MAJOR = 10_000;
    private static final String FILE = "1.dump";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./-]+");

    private DatabaseDump() {}

    /**
     * The way to a database, for libpq.
     *
     * @param password null: the login needs none
     * @param tlsMode as libpq names it
     */
    public record Address(
            String host,
            int port,
            String database,
            String user,
            @Nullable String password,
            String tlsMode) {
        @Override
        public String toString() {
            return user + "@" + host + ":" + port + "/" + database;
        }
    }

    /**
     * Makes the dump.
     *
     * @param connection in autocommit mode, to the same database
     * @param path folders with pg_dump, as the variable PATH names them
     * @throws BackupException NOT_FOUND: no pg_dump; WRONG_TARGET: it is older than the server; STORE: it failed
     */
    public static Backup make(BackupStore store, Connection connection, Address address, String path)
            throws BackupException, SQLException {
        DumpTool tool = DumpTool.find(path);
        Backup.Database database = ChangeBackup.database(connection);
        int server = database.serverVersion() / VERSIONS_PER_MAJOR;
        if (tool.major() < server) {
            throw new BackupException(
                    Reason.WRONG_TARGET,
                    tool.program() + " is of PostgreSQL " + tool.major() + " and cannot dump PostgreSQL " + server
                            + ". Install the client programs of PostgreSQL " + server + " or newer.");
        }
        try (BackupDraft draft = store.begin()) {
            Path file = draft.file(FILE);
            dump(tool, address, file);
            var object = new LostObject(0, 0, Kind.DATABASE, address.database(), null, 0);
            var backup = new Backup(
                    draft.id(),
                    draft.createdAt(),
                    database,
                    null,
                    BackupMode.BEFORE,
                    List.of(BackupObject.planned(object, Kind.DATABASE, Content.DATABASE, List.of())
                            .withFile(FILE, BackupMode.BEFORE, finished(file))),
                    List.of(),
                    List.of());
            draft.publish(backup);
            return backup;
        } catch (IOException e) {
            throw new BackupException(Reason.STORE, "The backup cannot be written: " + e.getMessage(), e);
        }
    }

    private static void dump(DumpTool tool, Address address, Path file) throws BackupException, IOException {
        Path folder = Files.createTempDirectory("slipway-dump", BackupDraft.DIRECTORY_MODE);
        try {
            Path passwords = Files.createFile(folder.resolve("pgpass"), BackupDraft.FILE_MODE);
            Files.writeString(passwords, passwordLine(address));
            DumpTool.Result result = DumpTool.run(
                    List.of(
                            tool.program().toString(),
                            "--format=custom",
                            "--no-password",
                            "--file=" + file.toAbsolutePath()),
                    variables(address, passwords));
            if (result.code() != 0) {
                throw new BackupException(Reason.STORE, "pg_dump failed: " + result.output());
            }
        } finally {
            BackupDraft.remove(folder);
        }
    }

    /** By variables: as an argument, a name of a database may be read as a connection string. */
    private static Map<String, String> variables(Address address, Path passwords) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("PGHOST", address.host());
        variables.put("PGPORT", Integer.toString(address.port()));
        variables.put("PGDATABASE", address.database());
        variables.put("PGUSER", address.user());
        variables.put("PGSSLMODE", address.tlsMode());
        variables.put("PGPASSFILE", passwords.toString());
        variables.put("PGAPPNAME", "slipway-backup");
        return variables;
    }

    /** A line of a password file (manual, section 34.16). */
    private static String passwordLine(Address address) {
        String password = address.password();
        return password == null
                ? ""
                : "*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:") + "\n";
    }

    private static RowCopy.Copied finished(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new RowCopy.Copied(0, Files.size(file), SummedFile.sum(file));
    }

    /**
     * The command with which a person restores a dump into a new database.
     *
     * @throws BackupException DAMAGED: the file was changed
     */
    public static String restoreCommand(BackupStore store, Backup backup) throws BackupException {
        Path file = store.verified(backup, backup.objects().getFirst());
        String name = shellWord(backup.database().name() + "_restored");
        return "createdb " + name + " && pg_restore --exit-on-error --dbname=" + name + " "
                + shellWord(file.toAbsolutePath().toString());
    }

    private static String shellWord(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Whether pg_restore, and no restore of ours, brings this backup back. */
    static boolean isDump(Backup backup) {
        return backup.objects().stream().anyMatch(each -> each.kind() == Kind.DATABASE);
    }
}
