/**
 * REST under {@code /v1} and the health endpoints. The sub-packages; each uses only those before it:
 *
 * <pre>
 *   json     strict JSON: unknown, duplicate or ill-typed fields are refused
 *   http     requests and answers: problems, pages, ETags, idempotency, guards
 *   patch    fields of a PATCH body: absent, null or a value
 *   health   liveness, readiness, replicas
 *   audit    audit entries and alerts
 *   stream   streams of server-sent events
 *   plan     plans, changes, check runs
 *   catalog  projects, servers, targets, groups, environments
 *   rollout  rollouts, tasks, task runs
 *   document the OpenAPI document
 * </pre>
 *
 * <p>The control database is authoritative; nothing is cached between requests. On failure: every error is a problem
 * document (RFC 9457) with a page under {@code docs/problems}.
 */
@NullMarked
package io.slipway.api;

import org.jspecify.annotations.NullMarked;
