/**
 * Projects of Flyway, as they are: their configuration and their table of applied migrations.
 *
 * <p>The files and the table are authoritative, and Flyway remains able to work with both. On failure: a setting that
 * Slipway cannot follow is a finding with its file and line. An error of the table ends the transaction that writes it,
 * so that a migration and its row in the table are there together or not at all.
 */
@NullMarked
package io.slipway.migration.flyway;

import org.jspecify.annotations.NullMarked;
