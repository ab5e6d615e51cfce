package io.slipway.postgres.address;

/** A secret on its way to the server; printing it shows nothing. */
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
