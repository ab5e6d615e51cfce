package io.slipway.cli.serve;

import io.slipway.api.stream.StreamSettings;
import io.slipway.check.ChangeCheck;
import io.slipway.control.ControlConnector;
import io.slipway.control.Installation;
import io.slipway.control.InstallationStore;
import io.slipway.control.Transactions;
import io.slipway.postgres.connect.SessionOptions;
import io.slipway.postgres.grammar.EmbeddedGrammar;
import io.slipway.postgres.grammar.GrammarCheck;
import io.slipway.replica.Lease;
import io.slipway.replica.LeaseListener;
import io.slipway.replica.ReplicaStore;
import io.slipway.scheduler.AlertSettings;
import io.slipway.scheduler.SlotSettings;
import io.slipway.worker.task.ActiveTaskRuns;
import io.slipway.worker.task.TaskRunSlots;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Produces the parts of a replica whose classes have no CDI annotation. Starts nothing. */
final class ReplicaBeans {
    @Produces
    @Singleton
    Installation installation(Transactions transactions) {
        return transactions.read(new InstallationStore()::read);
    }

    @Produces
    @Singleton
    ControlConnector controlConnector() {
        return new ControlConnector(ControlDatabase.url(), SessionOptions.SERVICE_NAME);
    }

    @Produces
    @Singleton
    SlotSettings slots(ServeSettings settings) {
        return new SlotSettings(settings.slots(), settings.checkSlots());
    }

    @Produces
    @Singleton
    AlertSettings alerts(ServeSettings settings) {
        return new AlertSettings(settings.waitingAlert().value());
    }

    @Produces
    @Singleton
    StreamSettings streams(ServeSettings settings) {
        return new StreamSettings(settings.streams());
    }

    @Produces
    @Singleton
    ActiveTaskRuns activeRuns(SlotSettings slots) {
        return new ActiveTaskRuns(new TaskRunSlots(slots.taskRuns()));
    }

    @Produces
    @Singleton
    ChangeCheck changeCheck() {
        return new ChangeCheck(new GrammarCheck(new EmbeddedGrammar()));
    }

    @Produces
    @Singleton
    Lease lease(ControlConnector connector, ReplicaStore replicas, LeaseListener runs) {
        return new Lease(connector, replicas, host(), Version.text(), runs);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
