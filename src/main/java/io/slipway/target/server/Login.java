package io.slipway.target.server;

import io.slipway.postgres.address.SecretRef;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in to a server.
 *
 * @param secret where its password is, never what it is; null only for servers that nobody connects to
 */
public record Login(String user, @Nullable SecretRef secret) {}
