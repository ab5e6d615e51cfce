package io.slipway.api;

/** A request record in which an unknown field that is a property of the driver is refused by that name. */
interface TakesNoDriverProperty {}
