package io.slipway.testing.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Knows the statements of one connection, prepared ones too. Thread-safe. */
final class StatementTracker {
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final List<String> transaction = new ArrayList<>();

    /** What a message says; each is to be shown once, in order. */
    synchronized ObservedMessage see(Direction direction, Message message) {
        return switch (direction) {
            case TO_SERVER -> toServer(message);
            case TO_CLIENT -> toClient(message);
        };
    }

    private ObservedMessage toServer(Message message) {
        String text = switch (message.type()) {
            case 'P' -> remember(prepared, message.text(0), message.text(1));
            case 'B' -> remember(portals, message.text(0), prepared.getOrDefault(message.text(1), ""));
            case 'E' -> sent(portals.getOrDefault(message.text(0), ""));
            case 'Q' -> sent(message.text(0));
            default -> "";
        };
        return new ObservedMessage(Direction.TO_SERVER, message.type(), text, List.copyOf(transaction));
    }

    private static String remember(Map<String, String> known, String name, String text) {
        known.put(name, text);
        return "";
    }

    private String sent(String text) {
        transaction.add(text);
        return text;
    }

    private ObservedMessage toClient(Message message) {
        String tag = message.type() == 'C' ? message.text(0) : "";
        var seen = new ObservedMessage(Direction.TO_CLIENT, message.type(), tag, List.copyOf(transaction));
        if (tag.equals("COMMIT") || tag.equals("ROLLBACK")) {
            transaction.clear();
        }
        return seen;
    }
}
