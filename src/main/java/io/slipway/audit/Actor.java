package io.slipway.audit;

/**
 * Who does something.
 *
 * @param name from access control, else {@code anonymous}; of what Slipway does by itself {@code slipway}
 */
public record Actor(String name) {
    /** Anybody, until access control is configured. */
    public static final Actor ANONYMOUS = new Actor("anonymous");

    /** The service, where policy acts without a person. */
    public static final Actor POLICY = new Actor("slipway");
}
