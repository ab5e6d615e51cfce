package io.slipway.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One act, as it is recorded.
 *
 * @param verb {@code create}, {@code change}, {@code delete}, {@code approve}, {@code roll-out}, {@code cancel}, …
 * @param kind of the object: {@code server}, {@code plan}, …
 * @param object its name or id
 * @param project null for an object of the installation
 * @param detail small values that say what changed; never a secret, never a script
 */
public record AuditEvent(
        Actor actor,
        String verb,
        String kind,
        String object,
        @Nullable String project,
        Map<String, String> detail) {
    public AuditEvent(Actor actor, String verb, String kind, String object) {
        this(actor, verb, kind, object, null, Map.of());
    }
}
