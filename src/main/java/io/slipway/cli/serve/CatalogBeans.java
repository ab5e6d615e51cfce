package io.slipway.cli.serve;

import io.quarkus.arc.DefaultBean;
import io.slipway.postgres.address.CidrRange;
import io.slipway.postgres.address.NetworkPolicy;
import io.slipway.postgres.address.SecretSettings;
import io.slipway.postgres.address.Secrets;
import io.slipway.postgres.connect.Connector;
import io.slipway.target.scope.EnvironmentStore;
import io.slipway.target.server.ServerRegistration;
import io.slipway.target.server.ServerStore;
import io.slipway.worker.task.TargetAccess;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Produces the beans that store servers and targets and connect to them. */
final class CatalogBeans {
    @Produces
    @Singleton
    @DefaultBean
    Secrets secrets(TargetAccessSettings settings) {
        return new Secrets(
                SecretSettings.of(
                        settings.secretFolders().orElse(SecretSettings.FOLDERS),
                        settings.secretVariables().orElse(List.of()),
                        settings.minScramIterations()),
                System::getenv);
    }

    @Produces
    @Singleton
    TargetAccess targetAccess(Connector connector, TargetAccessSettings settings) {
        return new TargetAccess(connector, settings.showData());
    }

    @Produces
    @Singleton
    Connector connector(Secrets secrets, TargetAccessSettings settings) {
        List<CidrRange> allowed = settings.allowedNetworks().orElse(List.of()).stream()
                .map(CidrRange::parse)
                .toList();
        return new Connector(secrets, new NetworkPolicy(allowed));
    }

    @Produces
    @Singleton
    ServerRegistration serverRegistration(
            Connector connector, TargetAccessSettings settings, ServerStore servers, EnvironmentStore environments) {
        return new ServerRegistration(connector, settings.refuseSuperuser(), servers, environments);
    }
}
