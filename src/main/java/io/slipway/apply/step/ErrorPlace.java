package io.slipway.apply.step;

import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.run.ScriptRoutines;
import io.slipway.postgres.error.ServerError;
import io.slipway.problem.Position;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the place in the script that an error is about, as exactly as the server lets it be known. */
final class ErrorPlace {
    /** {@code COPY t, line 2, column a: "x"}, in the server's language. */
    private static final Pattern COPY_LINE = Pattern.compile("^COPY .*?, [^\\d\\n]*(\\d{1,9})");

    private static final Pattern BYTES = Pattern.compile("0x[0-9a-f]{2}(?: 0x[0-9a-f]{2})*");

    private ErrorPlace() {}

    /** Null when it belongs to no statement and to no routine of the script. */
    static @Nullable Position of(ServerError said, @Nullable ChangeStatement statement, ScriptRoutines routines) {
        if (statement != null && said.offset().isPresent()) {
            return statement.at(said.offset().getAsInt());
        }
        Optional<Position> exact = statement == null ? Optional.<Position>empty() : inStatement(said, statement);
        return exact.or(() -> routines.place(said, statement)).orElse(statement == null ? null : statement.start());
    }

    private static Optional<Position> inStatement(ServerError said, ChangeStatement statement) {
        ChangeStatement.CopyData data = statement.data();
        Optional<Position> copied = data == null ? Optional.<Position>empty() : inData(said, data);
        return copied.or(() -> said.sqlState().encoding() ? character(said, statement) : Optional.empty());
    }

    /** The line of the data; for a character that the database cannot store, its column. */
    private static Optional<Position> inData(ServerError said, ChangeStatement.CopyData data) {
        String context = said.report().context();
        Matcher line = COPY_LINE.matcher(context == null ? "" : context);
        if (!line.find()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(line.group(1));
        int at = data.position().line() + number - 1;
        String missing = said.sqlState().encoding() ? missing(said) : "";
        int index = missing.isEmpty() ? -1 : line(data, number).indexOf(missing);
        return Optional.of(index < 0 ? new Position(at, 1) : new Position(at, 1).after(line(data, number), index));
    }

    private static String line(ChangeStatement.CopyData data, int number) {
        try (var lines = new BufferedReader(data.open())) {
            return lines.lines().skip(number - 1L).findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** Where the character stands in the statement, or the escape that makes it. */
    private static Optional<Position> character(ServerError said, ChangeStatement statement) {
        String text = statement.text();
        String missing = missing(said);
        int index = missing.isEmpty() ? -1 : text.indexOf(missing);
        if (index < 0 && BYTES.matcher(said.message()).find()) {
            int first = bytes(said)[0] & 0xFF;
            Matcher escape = Pattern.compile("\\\\(?:x%02x|%03o)".formatted(first, first), Pattern.CASE_INSENSITIVE)
                    .matcher(text);
            index = escape.find() ? escape.start() : -1;
        }
        return index < 0 ? Optional.empty() : Optional.of(statement.start().after(text, index));
    }

    /** The character whose bytes the message shows; empty where they are none in UTF-8. */
    private static String missing(ServerError said) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(said)))
                    .toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    private static byte[] bytes(ServerError said) {
        var bytes = new ByteArrayOutputStream();
        Matcher shown = BYTES.matcher(said.message());
        if (shown.find()) {
            for (String one : shown.group().split(" ", -1)) {
                bytes.writeBytes(HexFormat.of().parseHex(one, 2, 4));
            }
        }
        return bytes.toByteArray();
    }
}
