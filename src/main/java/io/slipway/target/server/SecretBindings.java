package io.slipway.target.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.audit.Actor;
import io.slipway.audit.AuditEvent;
import io.slipway.audit.AuditStore;
import io.slipway.control.JsonColumn;
import io.slipway.postgres.address.SecretRef;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.address.ServerAddress;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that each secret may be used with: those of the first server that was registered with it, and those
 * that a person allowed. Otherwise, a person who may register a server could have the proof of a password sent to a
 * server of their own. All loopback hosts are one host, and all paths of a file are one secret.
 */
@Singleton
public final class SecretBindings {
    private static final TypeReference<Set<String>> ADDRESSES = new TypeReference<>() {};

    private final SecretBindingStore store;
    private final AuditStore audit;
    private final Secrets secrets;

    SecretBindings(SecretBindingStore store, AuditStore audit, Secrets secrets) {
        this.store = store;
        this.audit = audit;
        this.secrets = secrets;
    }

    /** Why these settings use a secret with an address that it is not bound to; empty if they may. */
    public Optional<RuntimeException> refusal(Handle handle, ServerSettings settings) {
        for (Map.Entry<SecretRef, Set<String>> use : uses(settings).entrySet()) {
            Set<String> allowed = addresses(handle, use.getKey());
            for (String address : use.getValue()) {
                if (!allowed.isEmpty() && !allowed.contains(address)) {
                    return Optional.of(refused(use.getKey(), allowed, address));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Binds the secrets that are used for the first time.
     *
     * @throws io.slipway.problem.ProblemException secret-not-allowed
     */
    public void bind(Handle handle, ServerSettings settings) {
        uses(settings)
                .forEach((secret, addresses) -> store.bind(handle, secret.toString(), JsonColumn.write(addresses)));
        refusal(handle, settings).ifPresent(problem -> {
            throw problem;
        });
    }

    /** Allows a secret at a further address; an act of its own. */
    public Set<String> allow(Handle handle, Actor actor, SecretRef secret, ServerAddress address, String reason) {
        String key = key(address);
        store.allow(handle, secrets.canonical(secret).toString(), JsonColumn.write(Set.of(key)));
        audit.record(
                handle,
                new AuditEvent(
                        actor,
                        "bind-secret",
                        "secret",
                        secret.toString(),
                        null,
                        Map.of("address", key, "reason", reason)));
        return addresses(handle, secret);
    }

    /** The addresses of a secret; none if it was never used. */
    public Set<String> addresses(Handle handle, SecretRef secret) {
        return store.addresses(handle, secrets.canonical(secret).toString())
                .map(text -> JsonColumn.read(text, ADDRESSES))
                .orElse(Set.of());
    }

    private static RuntimeException refused(SecretRef secret, Set<String> allowed, String address) {
        return SecretRef.refused(
                "/secret",
                secret + " was first used with " + String.join(", ", allowed) + " and may not be used with " + address
                        + "; to allow that: slipway server bind-secret " + secret + " --address " + address
                        + " --reason …");
    }

    private Map<SecretRef, Set<String>> uses(ServerSettings settings) {
        List<ServerAddress> places = new ArrayList<>(settings.standbys());
        places.addFirst(settings.address());
        Map<SecretRef, Set<String>> uses = new LinkedHashMap<>();
        add(uses, settings.login(), places);
        add(uses, settings.monitor(), places);
        add(uses, settings.backup(), places);
        return uses;
    }

    private void add(Map<SecretRef, Set<String>> uses, @Nullable Login login, List<ServerAddress> places) {
        if (login != null && login.secret() != null) {
            Set<String> addresses = uses.computeIfAbsent(secrets.canonical(login.secret()), _ -> new LinkedHashSet<>());
            places.forEach(place -> addresses.add(key(place)));
        }
    }

    private static String key(ServerAddress address) {
        return address.isLoopback() ? "localhost:" + address.port() : address.toString();
    }
}
