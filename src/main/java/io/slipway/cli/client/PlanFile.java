package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.document.PlacedDocument;
import io.slipway.cli.document.UnreadableDocumentException;
import io.slipway.cli.output.CommandFailedException;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.RefusalText;
import io.slipway.problem.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan file: the body of {@code POST /v1/plans} in YAML or JSON. {@code script} and {@code rollbackScript} may be
 * {@code {file: path}}, relative to the plan file. The path of a script becomes the {@code file} of its change, so that
 * failures name it. The server checks the fields; this class knows where each one stands.
 */
final class PlanFile implements RefusalText.Places {
    static final String STANDARD_INPUT = "-";

    private static final int MAX_FILE_LENGTH = 255;

    private final String name;
    private final PlacedDocument document;
    private final Map<String, String> scriptFiles = new HashMap<>();

    private PlanFile(String name, PlacedDocument document) {
        this.name = name;
        this.document = document;
    }

    /**
     * Reads the file and the scripts that it names.
     *
     * @param file {@value #STANDARD_INPUT} is {@code in}
     * @throws CommandFailedException with the place, when something cannot be read
     */
    static PlanFile read(String file, InputStream in) {
        boolean standard = file.equals(STANDARD_INPUT);
        String name = standard ? "standard input" : file;
        String text = standard ? decode(name, bytes(name, in)) : text(name, path(name, file));
        var plan = new PlanFile(name, parse(name, text));
        Path parent = standard ? null : Path.of(file).toAbsolutePath().getParent();
        plan.readScripts(parent == null ? Path.of("") : parent);
        return plan;
    }

    JsonNode body() {
        return document.root();
    }

    @Override
    public String of(String pointer, int line, int column) {
        String script = scriptFiles.get(pointer);
        if (script != null) {
            return line == 0 ? script : script + ":" + line + ":" + column;
        }
        Position at = document.place(pointer);
        String place = name + ":" + at.line() + ":" + at.column() + " " + pointer;
        return line == 0 ? place : place + ", line " + line + ", column " + column + " of the script";
    }

    private static PlacedDocument parse(String name, String text) {
        try {
            boolean yaml = name.endsWith(".yaml")
                    || name.endsWith(".yml")
                    || !text.stripLeading().startsWith("{");
            PlacedDocument read = yaml
                    ? PlacedDocument.yaml(text, pointer -> !pointer.startsWith("/options"))
                    : PlacedDocument.json(text);
            if (!read.root().isObject()) {
                throw failed(name + ":1:1: the plan must be an object with title, targets and changes");
            }
            return read;
        } catch (UnreadableDocumentException e) {
            Position at = e.position();
            throw failed(name + ":" + at.line() + ":" + at.column() + ": " + e.getMessage());
        } catch (IOException e) {
            throw failed("Cannot read " + name + ": " + e.getMessage());
        }
    }

    private void readScripts(Path directory) {
        JsonNode changes = document.root().path("changes");
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i) instanceof ObjectNode change) {
                readScript(directory, change, "script", "/changes/" + i + "/script");
                readScript(directory, change, "rollbackScript", "/changes/" + i + "/rollbackScript");
            }
        }
    }

    private void readScript(Path directory, ObjectNode change, String field, String pointer) {
        JsonNode value = change.path(field);
        if (value.isObject()) {
            JsonNode file = value.path("file");
            if (value.size() != 1 || !file.isTextual()) {
                throw failed(of(pointer, 0, 0) + ": must be a script, or {file: PATH} with no other key");
            }
            String written = file.asText();
            change.put(field, text(of(pointer, 0, 0), directory.resolve(path(of(pointer, 0, 0), written))));
            scriptFiles.put(pointer, written);
            if (field.equals("script") && !change.has("file") && isShowable(written)) {
                change.put("file", written);
            }
        }
    }

    /** Whether the server takes it as the {@code file} of a change. */
    private static boolean isShowable(String file) {
        return file.length() <= MAX_FILE_LENGTH && file.codePoints().noneMatch(Character::isISOControl);
    }

    private static Path path(String place, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw failed(place + ": '" + text + "' is not the name of a file");
        }
    }

    private static String text(String place, Path file) {
        try {
            return decode(place, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw failed(place + ": there is no file " + file);
        } catch (IOException e) {
            throw failed(place + ": cannot read " + file + (Files.isDirectory(file) ? ", it is a directory" : ""));
        }
    }

    private static byte[] bytes(String name, InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw failed("Cannot read " + name + ": " + e.getMessage());
        }
    }

    private static String decode(String place, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw failed(place + ": the text is not UTF-8");
        }
    }

    private static CommandFailedException failed(String reason) {
        return new CommandFailedException(
                ExitCode.USAGE, List.of(reason, "Next: correct the file, then type the command again"));
    }
}
