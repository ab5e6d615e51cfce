package io.slipway.postgres.address;

import java.util.Locale;

/** What a session demands of TLS, with the meanings of libpq's {@code sslmode}, weakest first. */
public enum TlsMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** The default: everything is verified, except for a loopback address. */
    public static TlsMode defaultFor(ServerAddress address) {
        return address.isLoopback() ? DISABLE : VERIFY_FULL;
    }

    /** Whether the mode is weaker than the default for this address. Such a mode is used, with a warning. */
    public boolean isWeakerThanDefault(ServerAddress address) {
        return compareTo(defaultFor(address)) < 0;
    }

    /** Whether the server's certificate is verified. */
    public boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }

    /** The name in libpq and pgjdbc: {@code verify-full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
