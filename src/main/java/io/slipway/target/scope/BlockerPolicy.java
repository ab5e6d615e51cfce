package io.slipway.target.scope;

import java.util.List;

/**
 * The sessions that a change may cancel or terminate if they block it.
 *
 * @param allow sessions that may be ended; the first rule that matches decides how
 * @param deny sessions that are never ended; overrides {@code allow}. Its rules have roles and applications only
 */
public record BlockerPolicy(List<BlockerRule> allow, List<BlockerRule> deny) {
    public BlockerPolicy {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
