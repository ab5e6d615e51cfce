/**
 * Targets: the databases that changes are applied to, and what they belong to.
 *
 * <pre>
 *   scope   names, projects, environments, labels, groups
 *   server  database servers: address, logins, limits, findings
 * </pre>
 *
 * <p>This package itself has the target: its settings, identity and state, and its registration. People use names,
 * which are unique over the installation. Tables use ids. A delete is soft: the row stays for the rows that refer to
 * it, and its name is free again.
 *
 * <p>The control database is authoritative for what is registered. The database itself is authoritative for its
 * identity. {@link TargetRegistration} therefore connects first, outside of any transaction.
 *
 * <p>On failure: a registration writes all that it found, or nothing. Every create, change and delete writes its audit
 * row in the same transaction.
 */
@NullMarked
package io.slipway.target;

import org.jspecify.annotations.NullMarked;
