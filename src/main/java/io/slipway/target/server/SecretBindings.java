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
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** Whether each secret of these settings is bound to all addresses that they use it with. */
    public boolean allow(Handle handle, ServerSettings settings) {
        return uses(settings).entrySet().stream()
                .allMatch(use -> addresses(handle, use.getKey()).containsAll(use.getValue()));
    }

    /**
     * Binds the secrets that are used for the first time. A proof of a secret may be sent only after the commit: until
     * then, another first use may win, and a transaction that binds the same secret waits for it here. The binding
     * stays when the first use fails, because the server may have got a proof.
     *
     * @throws io.slipway.problem.ProblemException secret-not-allowed, with no secret bound
     */
    public void bind(Handle handle, ServerSettings settings) {
        Map<SecretRef, Set<String>> uses = uses(settings);
        uses.forEach((secret, addresses) -> store.bind(handle, secret.toString(), JsonColumn.write(addresses)));
        uses.forEach((secret, addresses) -> refuseUnlessAllowed(addresses(handle, secret), secret, addresses));
    }

    private static void refuseUnlessAllowed(Set<String> allowed, SecretRef secret, Set<String> addresses) {
        addresses.stream()
                .filter(address -> !allowed.contains(address))
                .findFirst()
                .ifPresent(address -> {
                    throw refused(secret, allowed, address);
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
        // two first uses bind in the same order, so that neither waits for the other
        Map<SecretRef, Set<String>> uses = new TreeMap<>(Comparator.comparing(SecretRef::toString));
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
