package io.slipway.postgres;

/** A secret on its way to the server; printing it shows nothing. */
final class Secret {
    private final String value;

    Secret(String value) {
        this.value = value;
    }

    String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
