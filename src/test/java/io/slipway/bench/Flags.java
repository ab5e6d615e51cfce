package io.slipway.bench;

import java.util.HashMap;
import java.util.Map;

/** {@code --name value} and {@code --name} on the command line of a bench. */
public final class Flags {
    private final Map<String, String> given = new HashMap<>();

    private Flags() {}

    /** Ends the program with exit code 2 at a flag that is not among {@code known}. */
    public static Flags of(String[] args, String... known) {
        var flags = new Flags();
        for (int i = 0; i < args.length; i++) {
            if (!java.util.List.of(known).contains(args[i])) {
                System.err.println("unknown: " + args[i] + "; there are " + String.join(" ", known));
                System.exit(2);
            }
            boolean valued = i + 1 < args.length && !args[i + 1].startsWith("--");
            flags.given.put(args[i], valued ? args[++i] : "");
        }
        return flags;
    }

    public boolean has(String name) {
        return given.containsKey(name);
    }

    public String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    public int number(String name, int otherwise) {
        return Integer.parseInt(given.getOrDefault(name, Integer.toString(otherwise)));
    }

    public long seed(String name, long otherwise) {
        return Long.parseLong(given.getOrDefault(name, Long.toString(otherwise)));
    }
}
