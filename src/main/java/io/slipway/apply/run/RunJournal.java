package io.slipway.apply.run;

/**
 * Everything that a run asks and reports, by what its callers need: kept on the control database by the service, in
 * memory by a local command. Called by the one thread that runs the change, unless a part says otherwise.
 *
 * @param target the target's past as it is known elsewhere
 */
public record RunJournal(
        RunControl control, SessionLedger sessions, KeyLedger keys, RunReport report, KnownTargetHistory target) {}
