package io.slipway.scheduler;

import jakarta.inject.Singleton;

/** What tells people about the state of the installation. */
@Singleton
record Reports(FencingAlerts fencing, ConditionAlerts conditions, InstallationMeters meters) {}
