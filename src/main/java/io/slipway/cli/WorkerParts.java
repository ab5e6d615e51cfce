package io.slipway.cli;

import io.slipway.worker.RunOutcomes;
import io.slipway.worker.TaskRunWorker;

/** The worker and what writes down its outcomes: stopped in this order. */
record WorkerParts(TaskRunWorker worker, RunOutcomes outcomes) {}
