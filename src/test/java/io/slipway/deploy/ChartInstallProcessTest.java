package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.ReleaseHistory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.models.V1Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Install, upgrade, rollback and uninstall against a real API server. It needs no nodes: nothing here waits for a pod.
 */
@EnabledIfEnvironmentVariable(
        named = "SLIPWAY_TEST_KUBECONFIG",
        matches = ".+",
        disabledReason = "it needs a cluster: SLIPWAY_TEST_KUBECONFIG names the kubeconfig")
class ChartInstallProcessTest {
    private static final String RELEASE = "slipway";
    private static final String NAMESPACE =
            "slipway-test-" + ProcessHandle.current().pid();

    private Path kubeconfig;
    private AppsV1Api api;

    @BeforeEach
    void connect() throws IOException {
        kubeconfig = Path.of(Objects.requireNonNull(System.getenv("SLIPWAY_TEST_KUBECONFIG")));
        var config = Manifest.parse(Files.readString(kubeconfig)).getFirst();
        var client = new ApiClient()
                .setBasePath(config.at("/clusters/0/cluster/server").asText())
                .setVerifyingSsl(!config.at("/clusters/0/cluster/insecure-skip-tls-verify")
                        .asBoolean());
        client.setApiKeyPrefix("Bearer");
        client.setApiKey(config.at("/users/0/user/token").asText());
        api = new AppsV1Api(client);
    }

    @AfterEach
    void uninstall() {
        Helm.uninstall(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .ignoreNotFound()
                .call();
    }

    @Test
    void aReleaseIsInstalledUpgradedRolledBackAndRemoved() throws ApiException {
        var installed = new Helm(Chart.DIRECTORY)
                .install()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .createNamespace()
                .withKubeConfig(kubeconfig)
                .withValuesFile(Chart.file(ChartCases.ofKubernetesTogether()
                        .replace("fullnameOverride: migrations", "fullnameOverride: slipway")))
                .call();
        assertThat(installed.getStatus()).isEqualTo("deployed");
        assertThat(deployment().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(325);

        assertThat(upgrade("replicaCount: 3")).isEqualTo("deployed");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);
        assertThat(upgrade("{replicaCount: 5, config: {slots: 9}}")).isEqualTo("deployed");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(5);

        assertThatThrownBy(this::upgradeThatTheServerRefuses).hasMessageContaining("no label!");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(5);
        assertThat(deployment().getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainKey("bad");
        // 4 is the refused one, 5 the rollback to 3, which Helm calls failed since no pod becomes ready without nodes
        assertThat(history()).extracting(ReleaseHistory::getRevision).endsWith(4, 5);

        assertThat(upgrade("replicaCount: 3")).isEqualTo("deployed");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);

        uninstall();
        assertThatThrownBy(this::deployment)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(404));
    }

    private String upgrade(String values) {
        return new Helm(Chart.DIRECTORY)
                .upgrade()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .resetValues()
                .withValuesFile(Chart.file(values))
                .call()
                .getStatus();
    }

    /** Helm itself rolls back: its library has no other way to ask for it. */
    private void upgradeThatTheServerRefuses() {
        new Helm(Chart.DIRECTORY)
                .upgrade()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .resetValues()
                .atomic()
                .withTimeout(2)
                .withValuesFile(Chart.file("{replicaCount: 7, podLabels: {bad: 'no label!'}}"))
                .call();
    }

    private List<ReleaseHistory> history() {
        return Helm.history(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .call();
    }

    private V1Deployment deployment() throws ApiException {
        return api.readNamespacedDeployment("slipway", NAMESPACE).execute();
    }
}
