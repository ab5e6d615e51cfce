/**
 * How Slipway is installed and watched: the Helm chart, the plain manifests, the alert rules and the dashboards. Helm
 * renders as a library; Kubernetes' own models are authoritative for the manifests.
 */
@NullMarked
package io.slipway.deploy;

import org.jspecify.annotations.NullMarked;
