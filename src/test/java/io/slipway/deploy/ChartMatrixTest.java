package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The manifests for many values: each is one that Kubernetes accepts, and the pods are as restricted as they can be.
 */
class ChartMatrixTest {
    private static final Set<String> OF_OPERATORS = Set.of(
            "gateway.networking.k8s.io/v1 HTTPRoute",
            "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule");

    private static final Map<ChartCases.Case, List<Manifest>> RENDERED = new ConcurrentHashMap<>();
    private static final Map<String, Manifest> TEST_PODS = new ConcurrentHashMap<>();

    static Stream<ChartCases.Case> cases() {
        return ChartCases.all();
    }

    /** Each case is rendered once for all tests. */
    private static List<Manifest> render(ChartCases.Case each) {
        return RENDERED.computeIfAbsent(each, ignored -> Chart.render(each.values(), each.kubernetes()));
    }

    private static Manifest testPod(ChartCases.Case each) {
        return TEST_PODS.computeIfAbsent(each.values(), Chart::testPod);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyManifestFitsTheModelOfKubernetes(ChartCases.Case each) {
        List<Manifest> manifests = render(each);
        assertThat(manifests).hasSizeGreaterThanOrEqualTo(4);
        manifests.stream().filter(Manifest::isOfKubernetes).forEach(Manifest::check);
        assertThat(manifests)
                .filteredOn(manifest -> !manifest.isOfKubernetes())
                .extracting(Manifest::kind)
                .isSubsetOf(OF_OPERATORS);
        testPod(each).check();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyObjectHasItsOwnNameAndTheStandardLabels(ChartCases.Case each) {
        List<Manifest> manifests = render(each);
        assertThat(manifests.stream().map(manifest -> manifest.kind() + " " + manifest.name()))
                .doesNotHaveDuplicates();
        assertThat(manifests)
                .allSatisfy(manifest -> assertThat(manifest.at("/metadata/labels/app.kubernetes.io~1instance")
                                .asText())
                        .isEqualTo("slipway"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyPodFulfillsTheRestrictedStandard(ChartCases.Case each) {
        assertRestricted(deployment(render(each)));
        assertRestricted(testPod(each));
    }

    private static void assertRestricted(Manifest manifest) {
        var pod = manifest.pod();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
        var security = pod.path("containers").path(0).path("securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(pod.path("containers").path(0).path("volumeMounts"))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGracePeriodIsLongerThanDrainAndGrace(ChartCases.Case each) {
        List<Manifest> manifests = render(each);
        var pod = deployment(manifests).pod();
        var drain = pod.at("/containers/0/lifecycle/preStop/exec/command/3").asText();
        var grace = manifests.stream()
                .filter(manifest -> manifest.isOf("ConfigMap"))
                .map(manifest -> manifest.at("/data/SLIPWAY_SERVE_GRACE").asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(seconds(drain) + seconds(grace));
    }

    private static int seconds(String duration) {
        assertThat(duration).matches("\\d+s");
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    @Test
    void anUnknownFieldIsRefused() {
        var deployment = deployment(Chart.render("{}"));
        ((ObjectNode) deployment.pod().at("/containers/0/readinessProbe")).put("periodSecond", 5);
        assertThatThrownBy(deployment::check).hasMessageContaining("periodSecond");
    }

    @Test
    void anOldClusterGetsTheApiVersionsThatItServes() {
        assertThat(kinds(Chart.OLDEST))
                .contains("policy/v1beta1 PodDisruptionBudget", "autoscaling/v2beta2 HorizontalPodAutoscaler");
        assertThat(kinds("1.21.0"))
                .contains("policy/v1 PodDisruptionBudget", "autoscaling/v2beta2 HorizontalPodAutoscaler");
        assertThat(kinds("1.23.0")).contains("policy/v1 PodDisruptionBudget", "autoscaling/v2 HorizontalPodAutoscaler");
    }

    private static List<String> kinds(String kubernetes) {
        return Chart.render("autoscaling: {enabled: true}", kubernetes).stream()
                .map(Manifest::kind)
                .toList();
    }

    private static Manifest deployment(List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest -> manifest.isOf("Deployment"))
                .findFirst()
                .orElseThrow();
    }
}
