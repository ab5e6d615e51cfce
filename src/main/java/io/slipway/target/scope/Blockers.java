package io.slipway.target.scope;

import java.util.List;

/**
 * Which sessions a change may end when they stand in its way.
 *
 * @param allow application names or logins, {@code *} stands for any characters
 * @param deny goes before allow
 */
public record Blockers(List<String> allow, List<String> deny) {
    public Blockers {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
