package io.slipway.check.rule;

import io.slipway.sql.classify.RoutineBody;
import io.slipway.sql.statement.Statement;
import io.slipway.sql.statement.StatementKind;
import io.slipway.sql.token.SqlName;
import io.slipway.sql.token.TokenType;
import io.slipway.sql.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds currval and lastval of a sequence that moved in an earlier step only. A sequence moves by nextval, by setval,
 * and by an INSERT into a table whose column takes its default from it: its name then begins with that of the table.
 */
final class SequenceValues {
    private static final Set<String> MOVERS = Set.of("NEXTVAL", "SETVAL");
    private static final Set<StatementKind> INSERTS =
            Set.of(StatementKind.INSERT, StatementKind.COPY, StatementKind.MERGE);

    /** @param name of the sequence, or the beginning of it; empty: not known */
    private record Move(int step, String name, boolean begins) {
        boolean mayBe(String sequence) {
            return sequence.isEmpty()
                    || name.isEmpty()
                    || (begins ? sequence.startsWith(name + "_") : sequence.equals(name));
        }
    }

    private final List<Move> moves = new ArrayList<>();

    void define(int step, Statement statement) {
        if (INSERTS.contains(statement.kind())) {
            List<SqlName> objects = statement.classification().objects();
            moves.add(new Move(step, objects.isEmpty() ? "" : objects.getFirst().last(), true));
        }
        calls(statement, MOVERS).forEach(name -> moves.add(new Move(step, name, false)));
    }

    /**
     * The step that moved a sequence whose last value the statement reads; 0 where it reads none, or its own step's.
     */
    int used(int step, Statement statement) {
        return calls(statement, Set.of("CURRVAL", "LASTVAL")).stream()
                .mapToInt(sequence -> moved(step, sequence))
                .max()
                .orElse(0);
    }

    private int moved(int step, String sequence) {
        List<Integer> steps = moves.stream()
                .filter(move -> move.mayBe(sequence))
                .map(Move::step)
                .toList();
        return steps.isEmpty() || steps.contains(step) ? 0 : steps.getLast();
    }

    /** The sequences that calls of these functions name, as far as they are literals; else an empty name. */
    private static List<String> calls(Statement statement, Set<String> functions) {
        if (!statement.text().toUpperCase(Locale.ROOT).contains("VAL")) {
            return List.of();
        }
        var tokens = Tokens.of(statement.text());
        int body = statement.kind() == StatementKind.DO ? RoutineBody.token(tokens) : -1;
        var found = new ArrayList<>(calls(tokens, functions));
        if (body >= 0) {
            found.addAll(calls(Tokens.of(TemporaryNames.content(tokens, body)), functions));
        }
        return found;
    }

    private static List<String> calls(Tokens tokens, Set<String> functions) {
        return IntStream.range(0, tokens.size() - 2)
                .filter(i -> functions.contains(tokens.word(i)) && tokens.is(i + 1, '('))
                .mapToObj(i -> tokens.type(i + 2) == TokenType.STRING ? sequence(tokens, i + 2) : "")
                .toList();
    }

    private static String sequence(Tokens tokens, int literal) {
        var name = TemporaryNames.content(tokens, literal);
        return name.substring(name.lastIndexOf('.') + 1).replace("\"", "").toLowerCase(Locale.ROOT);
    }
}
