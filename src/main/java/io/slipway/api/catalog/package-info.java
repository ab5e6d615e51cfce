/**
 * Projects, servers, targets, groups and environments over HTTP.
 *
 * <p>A server or target is connected to before it is stored. What cannot work is refused with the reason.
 */
@NullMarked
package io.slipway.api.catalog;

import org.jspecify.annotations.NullMarked;
