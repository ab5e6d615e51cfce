package io.slipway.problem;

/**
 * One wrong field of a request.
 *
 * @param pointer RFC 6901, {@code /changes/0/script}; of a query parameter {@code ?limit}; of a header its name
 * @param detail what is wrong and which values are right
 */
public record FieldError(String pointer, String detail) {}
