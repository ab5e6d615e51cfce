package io.slipway.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.backup.BackupException.Reason;
import io.slipway.sql.text.Checksums;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manifest as text: JSON, and in its last line the SHA-256 of all lines before it.
 *
 * <p>The sum finds damage. It proves no author: a person who can write the store can also write the sum.
 */
final class ManifestFile {
    static final String NAME = "manifest.json";

    private static final Pattern TEXT = Pattern.compile("(?s)(\\{.*}\\n)sha256 ([0-9a-f]{64})\\n");
    private static final Pattern FILE = Pattern.compile("[0-9]+\\.(copy\\.gz|dump)");

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private ManifestFile() {}

    static String write(Backup backup) {
        try {
            String json = JSON.writeValueAsString(backup) + "\n";
            return json + "sha256 " + sum(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Backup read(String id, String text) throws BackupException {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw damaged(id, "is cut off or was edited: its last line must be its SHA-256");
        }
        if (!sum(parts.group(1)).equals(parts.group(2))) {
            throw damaged(id, "was edited: its SHA-256 is another one");
        }
        try {
            Backup backup = JSON.readValue(parts.group(1), Backup.class);
            check(id, backup);
            return backup;
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            throw damaged(id, "is of another version of Slipway, or was edited");
        }
    }

    /** Files are named by us: a name never leads out of the directory, and no file stands for two objects. */
    private static void check(String id, Backup backup) throws BackupException {
        if (!id.equals(backup.id())) {
            throw damaged(id, "is that of another backup");
        }
        Set<String> files = new TreeSet<>();
        for (BackupObject object : backup.objects()) {
            String file = object.file();
            if (file != null && (!FILE.matcher(file).matches() || object.sha256() == null || !files.add(file))) {
                throw damaged(id, "names a file that no backup has");
            }
        }
    }

    private static String sum(String json) {
        return HexFormat.of().formatHex(Checksums.sha256(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static BackupException damaged(String id, String why) {
        return new BackupException(Reason.DAMAGED, "The manifest of backup " + id + " " + why + ".");
    }
}
