package io.slipway.postgres.address;

import java.util.Locale;

/** How much a session demands of TLS; the meanings are those of libpq's {@code sslmode}, weakest first. */
public enum TlsMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** What is meant where nobody said anything: everything is verified, except on the way to this very machine. */
    public static TlsMode defaultFor(ServerAddress address) {
        return address.isLoopback() ? DISABLE : VERIFY_FULL;
    }

    /** Whether somebody chose less than the default for this address, which is obeyed and deserves a warning. */
    public boolean isWeakerThanDefault(ServerAddress address) {
        return compareTo(defaultFor(address)) < 0;
    }

    /** Whether the server's certificate is looked at. */
    public boolean verifies() {
        return this == VERIFY_CA || this == VERIFY_FULL;
    }

    /** The word of libpq and pgjdbc: {@code verify-full}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
