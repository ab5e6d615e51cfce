/**
 * Projects, servers, targets, groups and environments over HTTP.
 *
 * <p>Slipway connects to a server or target before it stores it. If it cannot work, it is refused with the reason. The
 * control database is authoritative for what is stored. On failure: a problem document, and nothing is stored.
 */
@NullMarked
package io.slipway.api.catalog;

import org.jspecify.annotations.NullMarked;
