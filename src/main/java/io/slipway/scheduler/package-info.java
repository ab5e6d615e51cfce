/**
 * What a replica does periodically, and the decisions that change the work of replicas.
 *
 * <pre>
 *   SchedulingLoop      woken by a signal, or each second by ScheduledPasses; makes one SchedulingPass:
 *     PlanFollowUp        a checked plan becomes BLOCKED, WAITING_APPROVAL or READY, then a rollout (RolloutCreator)
 *     RolloutEvaluator    which task runs may start (promotion); whether a rollout is paused or over
 *     CheckRunScheduler   claims check runs for the free slots of this replica
 *     TaskRunScheduler    claims task runs for the free slots of this replica
 *   DeadReplicaReaper   declares replicas dead, and releases their runs
 *   FencingAlerts       alerts about runs that wait too long for the end of an earlier session
 *   TargetComparisonSchedule   the daily comparison of targets with the record
 *   PlanCreation, RolloutDecisions, TaskDecisions   what people decide, in the transaction of their request
 * </pre>
 *
 * <p>The control database is authoritative. Every replica makes the same passes. Rows and their locks make the replicas
 * agree: a claim, a promotion or a decision is one conditional statement. State between two passes only saves work.
 *
 * <p>On failure: the part of the pass is logged, and the next pass repeats it.
 *
 * <p>Where to look:
 *
 * <ul>
 *   <li><b>The SQL of a claim:</b> {@code rollout.ownership.ClaimStore}, {@code plan.CheckRunStore}.
 *   <li><b>A dead owner's session is ended:</b> {@link DeadReplicaReaper} only releases the runs. The next owner ends
 *       the session on the target with {@code apply.fencing.SessionFencing}.
 *   <li><b>A cancel takes effect:</b> the request writes the row and sends a signal, which {@link SchedulingLoop} hands
 *       to {@code worker.task.TaskRunWorker}. If the signal is lost, the renewal of the lease finds the row
 *       ({@code worker.task.OwnedRunReconciler}).
 * </ul>
 */
@NullMarked
package io.slipway.scheduler;

import org.jspecify.annotations.NullMarked;
