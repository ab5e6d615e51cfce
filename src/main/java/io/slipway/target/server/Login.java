package io.slipway.target.server;

import io.slipway.postgres.address.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * The login to a server.
 *
 * @param secret a reference to the password, never the password; null only if Slipway does not connect to the server
 */
public record Login(String user, @Nullable SecretRef secret) {}
