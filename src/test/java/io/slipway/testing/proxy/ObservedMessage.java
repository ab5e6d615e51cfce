package io.slipway.testing.proxy;

import java.util.List;

/**
 * A message as a rule sees it.
 *
 * @param type its letter in the protocol
 * @param text the statement of an Execute or a simple query, the tag of a CommandComplete; empty for all others
 * @param transaction the statements sent on this connection since the last answered COMMIT or ROLLBACK, this one last
 */
public record ObservedMessage(Direction direction, char type, String text, List<String> transaction) {
    /** Whether a statement of its transaction contains this. */
    public boolean after(String part) {
        return transaction.stream().anyMatch(statement -> statement.contains(part));
    }

    boolean isSent() {
        return direction == Direction.TO_SERVER && (type == 'E' || type == 'Q');
    }

    boolean isAnswer() {
        return direction == Direction.TO_CLIENT && type == 'C';
    }
}
