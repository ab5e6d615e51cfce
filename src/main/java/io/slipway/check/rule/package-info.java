/**
 * The rules, one class per rule, and their registry.
 *
 * <p>{@link RuleRegistry} runs all rules over a script and, with a session, over a script on a target. To add a rule:
 * write a subclass of {@link Rule} named after its code, its test, its page {@code docs/checks/<code>.md}, and its line
 * in the registry. A finding about the text itself (an open quote, a bad header line) comes from the readers of package
 * {@code sql}; the registry lists those rules too.
 *
 * <p>The script's text and the target's catalog are authoritative; rules store nothing. On failure: a rule that needs
 * the target throws the {@link java.sql.SQLException}, and no finding of that target is returned.
 */
@NullMarked
package io.slipway.check.rule;

import org.jspecify.annotations.NullMarked;
