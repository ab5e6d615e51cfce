/**
 * Names, and what targets are grouped by: projects, environments with their policies, labels and groups.
 *
 * <p>The control database is authoritative. A name is unique over the installation for its kind. A group is a selector
 * over labels: it has no list of members, and each reader evaluates it again. A rollout therefore pins its targets.
 *
 * <p>On failure: a text that is not a name, label or selector is refused with the position of the fault. Every write
 * stores its audit row in the same transaction, so that both exist or neither does.
 */
@NullMarked
package io.slipway.target.scope;

import org.jspecify.annotations.NullMarked;
