package io.slipway.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event of a stream.
 *
 * @param id to continue after it; empty if it has none
 * @param name {@code end} is the last one
 */
public record RestEvent(String id, String name, JsonNode data) {
    public boolean isEnd() {
        return name.equals("end");
    }
}
