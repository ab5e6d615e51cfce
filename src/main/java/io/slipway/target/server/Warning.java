package io.slipway.target.server;

/**
 * What works but deserves a look.
 *
 * @param code stable, lower case with hyphens
 */
public record Warning(String code, String detail) {}
