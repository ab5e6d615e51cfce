/**
 * One physical session to a target: opened for one run, validated, limited, canceled and terminated.
 *
 * <p>The server is authoritative: its limits are set as session settings and read back before use. One lock stands
 * between the thread that executes and the threads that cancel. It closes the race in which a cancel hits the statement
 * after the one that it was sent for. Nothing is canceled after COMMIT was sent.
 *
 * <p>On failure: the session is rolled back and closed. A connection that does not respond is cut. The caller gets a
 * {@link java.sql.SQLException} and has to treat the result of a statement in flight as unknown.
 */
@NullMarked
package io.slipway.apply.session;

import org.jspecify.annotations.NullMarked;
