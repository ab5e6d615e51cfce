/**
 * The contract of one run: its change, its owner, its limits, why it stops, how it ended, and the {@link RunJournal}
 * that it reports to.
 *
 * <p>The journal's implementation is authoritative for ownership, cancel requests and sessions on record: the control
 * database in a service, memory in a local command. The other sub-packages of {@code apply} and {@code worker} use this
 * package; it uses none of them.
 *
 * <p>On failure: {@link RunEndedException} and {@link StopRequestedException} unwind a run to the place where its
 * outcome is settled. They never leave {@code apply}.
 */
@NullMarked
package io.slipway.apply.run;

import org.jspecify.annotations.NullMarked;
