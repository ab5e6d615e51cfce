/**
 * Standalone steps: statements that cannot run inside a transaction block, such as {@code CREATE INDEX CONCURRENTLY}.
 *
 * <pre>
 *   probe before → begin_standalone (intent, committed) → statement → probe after → repair what is half done → end_standalone
 * </pre>
 *
 * <p>The catalog is authoritative. A {@link StandaloneProbe} per kind of statement compares it with what the intent
 * holds, by oid and never by name alone.
 *
 * <p>On failure: the probe shows whether the statement took effect, left a part behind, or did nothing. A leftover is
 * repaired. If the catalog does not show the result, the run ends INDETERMINATE and an operator decides.
 */
@NullMarked
package io.slipway.apply.standalone;

import org.jspecify.annotations.NullMarked;
