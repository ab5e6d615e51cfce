package io.slipway.postgres.facts;

import io.slipway.postgres.error.SqlState;
import io.slipway.sql.text.Checksums;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The right of an installation to write the history of one target. A guarded history takes a call only with the secret
 * of an installation that it names; it stores a hash of the secret. The secret is a bound parameter of our own calls
 * and stands nowhere else, so that code which a script left behind cannot read it. A plain history asks for no secret.
 */
public final class HistoryAccess {
    /** Of a history that asks for no secret. */
    public static final HistoryAccess WITHOUT_SECRET = new HistoryAccess(null, null);

    private static final int SALT_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte @Nullable [] secret;
    private final @Nullable String refusal;

    private HistoryAccess(byte @Nullable [] secret, @Nullable String refusal) {
        this.secret = secret;
        this.refusal = refusal;
    }

    /** What the database says, in a session that has run no statement of a script. */
    private record Seen(
            long systemIdentifier,
            long databaseOid,
            boolean guarded,
            byte @Nullable [] salt,
            byte @Nullable [] hash,
            boolean namesAny) {}

    private static final String READ = """
            SELECT c.system_identifier, d.oid::pg_catalog.int8, slipway.is_guarded(), i.salt, i.secret_hash,
                   EXISTS (SELECT FROM slipway.installation)
            FROM pg_catalog.pg_control_system() AS c
                JOIN pg_catalog.pg_database AS d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                LEFT JOIN slipway.installation AS i ON i.id OPERATOR(pg_catalog.=) ?::pg_catalog.uuid""";

    /**
     * Reads the access, in a session that has run no statement of a script.
     *
     * @param installation null: a local command, which a guarded history never names
     */
    public static HistoryAccess read(Connection connection, @Nullable InstallationKey installation)
            throws SQLException {
        return of(seen(connection, installation), installation);
    }

    /** As {@link #read}. A guarded history that names no installation yet names this one from now on. */
    public static HistoryAccess readOrEnroll(Connection connection, InstallationKey installation) throws SQLException {
        Seen seen = seen(connection, installation);
        if (seen.guarded() && !seen.namesAny()) {
            enroll(connection, installation, seen);
            seen = seen(connection, installation);
        }
        return of(seen, installation);
    }

    private static Seen seen(Connection connection, @Nullable InstallationKey installation) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setString(1, installation == null ? null : installation.id().toString());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Seen(
                        row.getLong(1),
                        row.getLong(2),
                        row.getBoolean(3),
                        row.getBytes(4),
                        row.getBytes(5),
                        row.getBoolean(6));
            }
        }
    }

    private static HistoryAccess of(Seen seen, @Nullable InstallationKey installation) {
        if (!seen.guarded()) {
            return WITHOUT_SECRET;
        }
        if (installation == null) {
            return new HistoryAccess(null, "Its history is guarded: only its owner or an installation may decide.");
        }
        byte[] salt = seen.salt();
        if (salt != null) {
            byte[] secret = installation.secret(seen.systemIdentifier(), seen.databaseOid(), salt);
            if (MessageDigest.isEqual(Checksums.sha256(secret), seen.hash())) {
                return new HistoryAccess(secret, null);
            }
        }
        return new HistoryAccess(null, refusal(seen, installation));
    }

    private static String refusal(Seen seen, InstallationKey installation) {
        return "The guarded history of this database %s. Let a DBA run the script that slipway doctor --grants --installation %s prints, then retry the task."
                .formatted(
                        seen.salt() == null
                                ? "does not name this installation"
                                : "names this installation for another database",
                        naming(seen, installation));
    }

    /** Id, salt and hash: what the script of a DBA stores to name this installation. */
    private static String naming(Seen seen, InstallationKey installation) {
        byte[] salt = newSalt();
        byte[] secret = installation.secret(seen.systemIdentifier(), seen.databaseOid(), salt);
        var hex = HexFormat.of();
        return installation.id() + ":" + hex.formatHex(salt) + ":" + hex.formatHex(Checksums.sha256(secret));
    }

    private static final String ENROLL =
            "SELECT slipway.enroll(?::pg_catalog.uuid, ?::pg_catalog.bytea, ?::pg_catalog.bytea)";

    private static void enroll(Connection connection, InstallationKey installation, Seen seen) throws SQLException {
        byte[] salt = newSalt();
        try (PreparedStatement call = connection.prepareStatement(ENROLL)) {
            call.setString(1, installation.id().toString());
            call.setBytes(2, salt);
            call.setBytes(3, Checksums.sha256(installation.secret(seen.systemIdentifier(), seen.databaseOid(), salt)));
            call.execute();
        }
    }

    private static byte[] newSalt() {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return salt;
    }

    /** Whether the history accepts calls with this access. */
    public boolean isPermitted() {
        return refusal == null;
    }

    /** Why not, and what to do about it; empty where it is permitted. */
    public String refusal() {
        return refusal == null ? "" : refusal;
    }

    /**
     * Fails if the history does not accept calls with this access.
     *
     * @throws SQLException SW005
     */
    public void demand() throws SQLException {
        if (refusal != null) {
            throw new SQLException(refusal, SqlState.HISTORY_ACCESS.code());
        }
    }

    /** Binds the secret: the last parameter of each function that writes. */
    public void bind(PreparedStatement call, int parameter) throws SQLException {
        call.setBytes(parameter, secret);
    }

    @Override
    public String toString() {
        return refusal == null ? "access to the history" : refusal;
    }
}
