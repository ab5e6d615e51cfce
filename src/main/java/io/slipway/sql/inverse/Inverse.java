package io.slipway.sql.inverse;

import java.util.List;

/** The reverse of a statement, as far as its own change is enough to derive it. */
public sealed interface Inverse {
    /**
     * Statements that take it back, in the order to run them.
     *
     * @param cautions what they do not bring back, or when they fail; may be empty
     */
    record Sql(List<String> statements, List<String> cautions) implements Inverse {
        static Sql of(String statement) {
            return new Sql(List.of(statement), List.of());
        }

        static Sql of(String statement, String caution) {
            return new Sql(List.of(statement), List.of(caution));
        }
    }

    /** The statement leaves nothing to reverse. */
    record Nothing() implements Inverse {}

    /**
     * It cannot be derived.
     *
     * @param reason a sentence for people
     */
    record Impossible(String reason) implements Inverse {}
}
