/** Several replicas on one control database: in one JVM, and as processes of the packaged program. */
@NullMarked
package io.slipway.cluster;

import org.jspecify.annotations.NullMarked;
