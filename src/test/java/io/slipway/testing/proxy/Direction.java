package io.slipway.testing.proxy;

/** Which way a message goes. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
