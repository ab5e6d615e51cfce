package io.slipway.target.server;

/**
 * A finding that does not prevent the use of a server or target.
 *
 * @param code stable, lower case with hyphens
 */
public record Warning(String code, String detail) {}
