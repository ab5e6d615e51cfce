package io.slipway.api.json;

/** A request record in which an unknown field that is a property of the driver is refused by that name. */
public interface TakesNoDriverProperty {}
