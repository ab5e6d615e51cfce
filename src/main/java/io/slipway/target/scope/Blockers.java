package io.slipway.target.scope;

import java.util.List;

/**
 * The sessions that a change may terminate if they block it.
 *
 * @param allow application names or logins; {@code *} matches any characters
 * @param deny application names or logins; overrides {@code allow}
 */
public record Blockers(List<String> allow, List<String> deny) {
    public Blockers {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
