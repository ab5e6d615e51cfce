package io.slipway.api.stream;

/**
 * One server-sent event.
 *
 * @param id number of the event in its stream, from 1; a client continues after it
 * @param name {@code line}, {@code task-run} or {@code rollout}
 * @param data is sent as JSON
 */
public record StreamEvent(long id, String name, Object data) {}
