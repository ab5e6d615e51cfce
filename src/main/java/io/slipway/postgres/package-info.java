/**
 * The way to a PostgreSQL server. The sub-packages; each uses only those before it:
 *
 * <pre>
 *   error     SQLSTATE and what it means
 *   address   validated names and addresses, secrets, network policy
 *   connect   the one place that opens a session to a target
 *   facts     what a server and a role are
 *   embedded  a server of our own where none is given
 *   grammar   asks the server's own parser
 * </pre>
 *
 * <p>The server is authoritative; only the folder of the embedded server is kept. JDK and pgjdbc only: no framework, no
 * control database.
 *
 * <p>On failure: {@link io.slipway.problem.ProblemException} of the {@code InputProblem} family (an address that may
 * not be used) or the {@code TargetProblem} family (a server that does not answer), or {@link java.sql.SQLException},
 * which only {@link io.slipway.postgres.error.SqlState} interprets.
 */
@NullMarked
package io.slipway.postgres;

import org.jspecify.annotations.NullMarked;
