package io.slipway.sql.statement;

import io.slipway.problem.Position;

/**
 * What follows a COPY … FROM STDIN in the script, up to the line {@code \.} that ends it.
 *
 * @param text whole lines with their line ends
 */
public record CopyData(Position position, String text) {}
