package io.slipway.problem;

/**
 * A place in a text.
 *
 * @param line 1-based
 * @param column 1-based, in code points
 */
public record Position(int line, int column) {}
