package io.slipway.postgres.address;

/** A secret, such as a password. Its text form does not show it. */
public final class Secret {
    private final String value;

    Secret(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
