/**
 * The database that a local command works on: which one it is, and the connection to it.
 *
 * <p>The person decides, by {@code --url}, by variables, by {@code .env} or by {@code slipway.yaml}, in this order. On
 * failure: the command ends before it connects, and says which value is wrong or that no database is named.
 */
@NullMarked
package io.slipway.cli.target;

import org.jspecify.annotations.NullMarked;
