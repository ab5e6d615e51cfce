package io.slipway.cli.target;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.document.PlacedDocument;
import io.slipway.cli.document.UnreadableDocumentException;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.TlsMode;
import io.slipway.problem.NearestName;
import io.slipway.problem.Position;
import io.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file {@code slipway.yaml}: settings of local commands. A key that it does not know is an error. */
final class SettingsFile {
    private static final String NAME = "slipway.yaml";
    /** The file {@code docs/slipway.schema.json} has the same keys. */
    static final Set<String> KEYS = Set.of(
            "url", "secret", "tlsMode", "dir", "series", "schemas", "placeholders", "backup", "options", "flyway");

    static final Set<String> BACKUP_KEYS = Set.of("store");
    private static final String IGNORE = "ignore";

    private final Path directory;
    private final String name;
    private final PlacedDocument document;

    private SettingsFile(Path directory, PlacedDocument document) {
        this.directory = directory;
        this.name = directory.resolve(NAME).toString();
        this.document = document;
    }

    /**
     * Reads the file of the directory; empty if there is none.
     *
     * @throws CommandFailedException with line and column; exit code 78
     */
    static Optional<SettingsFile> read(Path directory) {
        String name = directory.resolve(NAME).toString();
        try {
            String text = Files.readString(directory.resolve(NAME));
            var file =
                    new SettingsFile(directory, PlacedDocument.yaml(text, pointer -> !pointer.startsWith("/options")));
            file.checkKeys("", KEYS);
            file.checkKeys("/backup", BACKUP_KEYS);
            file.checkKeys("/options", OptionNames.ALL);
            return Optional.of(file);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (UnreadableDocumentException e) {
            throw wrong(name, e.position(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw wrong(name, new Position(1, 1), "cannot be read as UTF-8 text");
        }
    }

    private void checkKeys(String pointer, Set<String> known) {
        JsonNode object = document.root().at(pointer);
        if (!object.isMissingNode() && !object.isObject()) {
            throw wrong(
                    pointer,
                    "must have keys: "
                            + String.join(", ", known.stream().sorted().toList()));
        }
        for (Iterator<String> keys = object.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                throw wrong(pointer + "/" + key, "is an unknown key; " + advice(key, known));
            }
        }
    }

    private static String advice(String key, Set<String> known) {
        return NearestName.of(key, known)
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "known keys: "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    /** The database, with {@code tlsMode}. */
    Optional<DatabaseUrl> url() {
        String text = text("/url");
        if (text == null) {
            return Optional.empty();
        }
        try {
            DatabaseUrl url = DatabaseUrl.parse(text);
            TlsMode mode = tlsMode();
            if (mode != null && url.tlsMode() != null) {
                throw wrong("/tlsMode", "is given twice: the url has sslmode");
            }
            return Optional.of(
                    mode == null ? url : new DatabaseUrl(url.host(), url.port(), url.database(), url.user(), mode));
        } catch (IllegalArgumentException e) {
            throw wrong("/url", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable TlsMode tlsMode() {
        String text = text("/tlsMode");
        if (text == null) {
            return null;
        }
        return Arrays.stream(TlsMode.values())
                .filter(mode -> mode.name().equals(text))
                .findFirst()
                .orElseThrow(() -> wrong("/tlsMode", "must be one of " + Arrays.toString(TlsMode.values())));
    }

    /** Where the password is; null if the file does not say. */
    @Nullable
    SecretRef secret() {
        String text = text("/secret");
        try {
            return text == null ? null : SecretRef.parse(text, "/secret");
        } catch (ProblemException e) {
            throw wrong("/secret", "is wrong: " + e.problem().detail());
        }
    }

    /** Whether the configuration and the table of Flyway are left alone. */
    boolean ignoresFlyway() {
        String text = text("/flyway");
        if (text != null && !text.equals(IGNORE)) {
            throw wrong("/flyway", "must be " + IGNORE + ", or be left out");
        }
        return text != null;
    }

    /** A text; null if it is missing. */
    @Nullable
    String text(String pointer) {
        JsonNode value = node(pointer);
        return value.isMissingNode() ? null : text(pointer, value);
    }

    /** A path, relative to the file; null if it is missing. */
    @Nullable
    Path path(String pointer) {
        String text = text(pointer);
        try {
            return text == null ? null : directory.resolve(text);
        } catch (InvalidPathException e) {
            throw wrong(pointer, "must be a path");
        }
    }

    /** A list of texts; empty if it is missing. */
    List<String> texts(String pointer) {
        JsonNode list = node(pointer);
        if (!list.isMissingNode() && !list.isArray()) {
            throw wrong(pointer, "must be a list");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list) {
            texts.add(text(pointer + "/" + texts.size(), value));
        }
        return texts;
    }

    /** Texts by name; empty if they are missing. */
    Map<String, String> map(String pointer) {
        JsonNode object = node(pointer);
        if (!object.isMissingNode() && !object.isObject()) {
            throw wrong(pointer, "must have names and values");
        }
        Map<String, String> map = new HashMap<>();
        object.properties()
                .forEach(each -> map.put(each.getKey(), text(pointer + "/" + each.getKey(), each.getValue())));
        return map;
    }

    private String text(String pointer, JsonNode value) {
        if (!value.isTextual()) {
            throw wrong(pointer, "must be a text");
        }
        return value.asText();
    }

    JsonNode node(String pointer) {
        return document.root().at(pointer);
    }

    CommandFailedException wrong(String pointer, String reason) {
        return wrong(
                name, document.place(pointer), (pointer.isEmpty() ? "the file" : pointer.substring(1)) + " " + reason);
    }

    private static CommandFailedException wrong(String name, Position at, String reason) {
        return new CommandFailedException(
                ExitCode.CONFIGURATION,
                List.of(
                        name + ":" + at.line() + ":" + at.column() + ": " + reason,
                        "Next: correct the file, then type the command again"));
    }
}
