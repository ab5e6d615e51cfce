/**
 * The way to a PostgreSQL server: validated names and addresses, the one place that opens a session to a target, what
 * its errors mean, what a server is, and a server of our own where none is given.
 *
 * <p>The server is authoritative for everything here; nothing is cached but the folder of the embedded server. Failures
 * are {@link io.slipway.problem.ProblemException}s of the {@code InputProblem} family (a name that nobody may use), of
 * the {@code TargetProblem} family (a server that does not answer), or {@link java.sql.SQLException}s, which only
 * {@link io.slipway.postgres.SqlState} interprets. JDK and pgjdbc only: no framework, no control database.
 */
@NullMarked
package io.slipway.postgres;

import org.jspecify.annotations.NullMarked;
