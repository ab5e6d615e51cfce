package io.slipway.audit;

/**
 * The person or service in whose name an act is recorded.
 *
 * @param name the name from access control. {@code anonymous} without access control, {@code slipway} for acts of
 *     policy.
 */
public record Actor(String name) {
    /** The actor of every request until access control is configured. */
    public static final Actor ANONYMOUS = new Actor("anonymous");

    /** The service itself: policy acts without a person. */
    public static final Actor POLICY = new Actor("slipway");
}
