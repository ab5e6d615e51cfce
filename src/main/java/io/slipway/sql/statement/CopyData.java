package io.slipway.sql.statement;

import io.slipway.problem.Position;

/**
 * The rows that follow a COPY … FROM STDIN in the script, up to the line {@code \.} that ends them.
 *
 * @param text whole lines with their line ends
 */
public record CopyData(Position position, String text) {}
