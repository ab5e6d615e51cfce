/**
 * What the owner of a task run does: claim it, record its sessions, hand it back, end it. Also what happens to the runs
 * of a dead replica, and to runs whose outcome is in doubt.
 *
 * <p>The control database is authoritative for the owner. Each UPDATE names uid, epoch and state, and the owner if the
 * run has one. A claim raises the epoch, so an earlier owner changes nothing after it.
 *
 * <p>On failure: 0 changed rows mean that the run was lost to another owner, and the method returns that. A session is
 * recorded before its first statement, so the next owner knows every session that it must end.
 */
@NullMarked
package io.slipway.rollout.ownership;

import org.jspecify.annotations.NullMarked;
