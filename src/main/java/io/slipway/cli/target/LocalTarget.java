package io.slipway.cli.target;

import io.slipway.postgres.address.DatabaseUrl;
import io.slipway.postgres.address.SecretRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The database that a local command works on.
 *
 * @param secret of the login; null: the login needs no password
 * @param variables in which {@code secret} is looked up
 */
public record LocalTarget(DatabaseUrl url, @Nullable SecretRef secret, Variables variables) {

    /** The login; that of the operating system if none is named. */
    public String user() {
        return Objects.requireNonNullElse(url.user(), System.getProperty("user.name"));
    }
}
