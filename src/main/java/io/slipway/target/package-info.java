/**
 * What can be changed: projects, servers, targets, groups, environments. Names are unique over the installation and are
 * what people use; ids are what tables use. Deletes are soft: the row stays for what points at it, the name is free.
 *
 * <p>The control database is authoritative for what is registered; the server itself for what it is, so registration
 * connects first, outside of any transaction, and writes all it found at once or nothing. Every create, change and
 * delete writes its audit row in the same transaction.
 */
@NullMarked
package io.slipway.target;

import org.jspecify.annotations.NullMarked;
