/**
 * Plans: changes for targets, with options. Each plan has one check run with its advice.
 *
 * <p>The control database is authoritative. An edit makes a new version of the plan. Results, approvals and follow-ups
 * carry the version that they belong to.
 *
 * <p>On failure: a conditional UPDATE that changes 0 rows means that the plan or the check run has moved on. A result
 * of another version or generation is dropped.
 */
@NullMarked
package io.slipway.plan;

import org.jspecify.annotations.NullMarked;
