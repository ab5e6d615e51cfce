package io.slipway.scheduler;

import io.slipway.worker.check.CheckRunWorker;
import io.slipway.worker.target.OutageProbe;
import jakarta.inject.Singleton;

/** What has work to do now and then. */
@Singleton
record Loops(SchedulingLoop scheduling, DeadReplicaReaper reaper, OutageProbe outages, CheckRunWorker checkRuns) {}
