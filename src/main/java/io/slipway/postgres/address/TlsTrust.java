package io.slipway.postgres.address;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that may sign the certificate of a server.
 *
 * @param authorities a file of PEM certificates; null: those that the Java runtime trusts
 */
public record TlsTrust(@Nullable Path authorities) {
    /** The authorities of the Java runtime. */
    public static final TlsTrust RUNTIME = new TlsTrust(null);
}
