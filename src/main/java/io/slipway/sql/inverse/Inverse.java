package io.slipway.sql.inverse;

import java.util.List;

/** What takes a statement back, as far as its own change tells. */
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

    /** It leaves nothing that had to be taken back. */
    record Nothing() implements Inverse {}

    /**
     * It cannot be derived.
     *
     * @param reason a sentence for people
     */
    record Impossible(String reason) implements Inverse {}
}
