/**
 * Plans: changes and the targets they are for, with options; the one check run a plan has, and its advice. The control
 * database is authoritative. An edit makes a new version of the plan; results, approvals and follow-ups carry the
 * version they belong to, and what belongs to another is dropped.
 */
@NullMarked
package io.slipway.plan;

import org.jspecify.annotations.NullMarked;
