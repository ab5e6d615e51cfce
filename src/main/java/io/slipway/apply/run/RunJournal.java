package io.slipway.apply.run;

/**
 * All that a run asks and reports, split by the needs of its callers. The service keeps it in the control database, a
 * local command in memory. Only the thread that runs the change calls it, unless a part says otherwise.
 *
 * @param target the target's history as the control database knows it
 */
public record RunJournal(
        RunControl control,
        SessionLedger sessions,
        KeyLedger keys,
        RunReport report,
        KnownTargetHistory target,
        BlockerLedger blockers) {}
