package io.slipway.sql;

import io.slipway.sql.statement.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A statement with what is known of it, from {@code statements.sql}.
 *
 * @param runs whether a scratch server can run it
 */
record KnownStatement(String kind, String lock, String transaction, boolean runs, String sql) {
    static List<KnownStatement> all() {
        return Arrays.stream(resource("statements.sql").split("(?m)^--@ "))
                .skip(1)
                .map(KnownStatement::parse)
                .toList();
    }

    static String resource(String name) {
        try (InputStream in = KnownStatement.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KnownStatement parse(String block) {
        String[] parts = block.split("\n", 2);
        String[] known = parts[0].split("\\|", -1);
        return new KnownStatement(
                known[0].strip(), known[1].strip(), known[2].strip(), !known[3].contains("norun"), parts[1].strip());
    }

    /** The one statement that it is. */
    Statement statement() {
        List<Statement> statements = Script.of(sql).statements();
        if (statements.size() != 1) {
            throw new AssertionError(statements.size() + " statements: " + sql);
        }
        return statements.getFirst();
    }
}
