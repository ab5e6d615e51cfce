package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart installs, and which values it refuses. */
class ChartTest {
    private static Manifest only(String kind, String values) {
        return Chart.render(values).stream()
                .filter(manifest -> manifest.isOf(kind))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container(String values) {
        return only("Deployment", values).pod().at("/containers/0");
    }

    private static JsonNode variable(String name, String values) {
        for (JsonNode each : container(values).path("env")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no variable " + name);
    }

    @Test
    void lintFindsNothing() {
        var result = Chart.lint();
        assertThat(result.isFailed()).isFalse();
        assertThat(result.getMessages()).allMatch(line -> line.startsWith("[INFO]"));
    }

    @Test
    void threeNativeReplicasAreTheDefault() throws IOException {
        assertThat(only("Deployment", "{}").at("/spec/replicas").asInt()).isEqualTo(3);
        var version = Pattern.compile("<version>([\\d.]+)(-SNAPSHOT)?</version>")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(container("{}").path("image").asText()).endsWith("/slipway:" + version.group(1) + "-native");
        assertThat(container("image: {flavor: jvm}").path("image").asText()).endsWith("-jvm");
    }

    @Test
    void aRollingUpdateNeverHasFewerReplicas() {
        var strategy = only("Deployment", "{}").at("/spec/strategy");
        assertThat(strategy.at("/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
        assertThat(strategy.at("/rollingUpdate/maxSurge").asInt()).isEqualTo(1);
        assertThat(container("{}").at("/lifecycle/preStop/exec/command").toString())
                .isEqualTo("[\"slipway\",\"drain\",\"--wait\",\"20s\"]");
    }

    @ParameterizedTest
    @CsvSource({"startupProbe,/q/health/started", "livenessProbe,/q/health/live", "readinessProbe,/q/health/ready"})
    void everyProbeAsksTheManagementPort(String probe, String path) {
        var probed = container("{}").path(probe);
        assertThat(probed.at("/httpGet/path").asText()).isEqualTo(path);
        assertThat(probed.at("/httpGet/port").asText()).isEqualTo("management");
    }

    @Test
    void aSlowStartIsNotTakenForADeath() {
        var probe = container("{}").path("startupProbe");
        assertThat(probe.path("periodSeconds").asInt()).isEqualTo(2);
        assertThat(probe.path("failureThreshold").asInt()).isEqualTo(60);
    }

    @Test
    void theReplicaAnswersToTheNamesThatLeadToIt() {
        var values = """
                ingress: {enabled: true, hosts: [{host: a.example.com, paths: [{path: /, pathType: Prefix}]}]}
                httpRoute: {enabled: true, parentRefs: [{name: g}], hostnames: [b.example.com]}
                config: {hosts: [c.example.com]}
                """;
        assertThat(variable("SLIPWAY_HTTP_HOSTS", values).path("value").asText().split(","))
                .containsExactly(
                        "slipway",
                        "slipway.$(POD_NAMESPACE)",
                        "slipway.$(POD_NAMESPACE).svc",
                        "slipway.$(POD_NAMESPACE).svc.cluster.local",
                        "a.example.com",
                        "b.example.com",
                        "c.example.com");
    }

    @Test
    void aMissingSecretLetsTheReplicaStartAndNameTheKey() {
        assertThat(variable("SLIPWAY_DB_URL", "{}")
                        .at("/valueFrom/secretKeyRef/optional")
                        .asBoolean())
                .isTrue();
        assertThat(variable("SLIPWAY_REQUIRED", "{}").path("value").asText())
                .isEqualTo("SLIPWAY_DB_URL=key url of Secret slipway-control,"
                        + " SLIPWAY_DB_PASSWORD=key password of Secret slipway-control");
    }

    @Test
    void theSecretsOfTargetsAreFilesThatAReferenceMayName() {
        assertThat(container("targetSecrets: [{name: shop-db}]").path("volumeMounts"))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/etc/slipway/secrets/shop-db"));
        assertThat(only("ConfigMap", "{}")
                        .at("/data/SLIPWAY_TARGET_SECRET_FOLDERS")
                        .asText())
                .isEqualTo("/etc/slipway/secrets");
    }

    @Test
    void theNotesNameTheSecretAndWarnOfAnOpenNetwork() {
        assertThat(Chart.notes("controlDatabase: {existingSecret: pg}"))
                .contains(
                        "kubectl -n tools create secret generic pg",
                        "--from-literal=url=",
                        "helm -n tools test slipway")
                .doesNotContain("WARNING");
        assertThat(Chart.notes("networkPolicy: {enabled: false}")).contains("WARNING: There is no access control yet");
    }

    @Test
    void thePodOfHelmTestMayAskWhoeverElseMay() {
        var values = """
                networkPolicy: {from: [{namespaceSelector: {}}]}
                imagePullSecrets: [{name: r}]
                priorityClassName: high
                nodeSelector: {disk: ssd}
                tolerations: [{key: db}]
                """;
        var pod = Chart.testPod(values);
        var labels = pod.at("/metadata/labels");
        var rule = only("NetworkPolicy", values).at("/spec/ingress/1");
        assertThat(rule.at("/ports/0/port").asText()).isEqualTo("http");
        var selected = rule.at("/from/0/podSelector/matchLabels").properties();
        assertThat(selected).hasSize(3).allMatch(each -> each.getValue().equals(labels.get(each.getKey())));
        var replica = only("Deployment", values).pod();
        for (String field : new String[] {"imagePullSecrets", "priorityClassName", "nodeSelector", "tolerations"}) {
            assertThat(pod.at("/spec/" + field).isMissingNode()).as(field).isFalse();
            assertThat(pod.at("/spec/" + field)).as(field).isEqualTo(replica.path(field));
        }
    }

    @Test
    void anAutoscalerOwnsTheNumberOfReplicas() {
        assertThat(only("Deployment", "autoscaling: {enabled: true}")
                        .at("/spec")
                        .has("replicas"))
                .isFalse();
        assertThat(only("HorizontalPodAutoscaler", "autoscaling: {enabled: true}")
                        .at("/spec/metrics"))
                .hasSize(1);
    }

    @Test
    void aChangedSettingRestartsThePods() {
        var pointer = "/spec/template/metadata/annotations/checksum~1config";
        assertThat(only("Deployment", "config: {slots: 9}").at(pointer).asText())
                .isNotEqualTo(only("Deployment", "{}").at(pointer).asText());
    }

    @Test
    void theRulesOfTheOperatorAreThoseOfTheFile() throws IOException {
        var file = Manifest.parse(Files.readString(Chart.DIRECTORY.resolve("files/alerts.yaml")));
        assertThat(only("PrometheusRule", "prometheusRule: {enabled: true}").at("/spec"))
                .isEqualTo(file.getFirst().json());
        assertThat(only("PrometheusRule", "prometheusRule: {enabled: true, runbookUrl: 'https://w/x/'}")
                        .at("/spec/groups/0/rules/0/annotations/runbook_url")
                        .asText())
                .isEqualTo("https://w/x/SlipwayDown.md");
    }

    @Test
    void theOperatorScrapesTheManagementPortOfEachReplica() {
        var monitor = only("ServiceMonitor", "serviceMonitor: {enabled: true}");
        assertThat(monitor.at("/spec/endpoints/0").toString())
                .isEqualTo(
                        "{\"port\":\"management\",\"path\":\"/q/metrics\",\"interval\":\"30s\",\"scrapeTimeout\":\"10s\"}");
        var labels = Chart.render("{}").stream()
                .filter(manifest -> manifest.name().equals("slipway-management"))
                .map(manifest -> manifest.at("/metadata/labels"))
                .findFirst()
                .orElseThrow();
        monitor.at("/spec/selector/matchLabels")
                .properties()
                .forEach(each -> assertThat(labels.get(each.getKey())).isEqualTo(each.getValue()));
    }

    @Test
    void aRouteLeadsToTheServiceOfRest() {
        var values =
                "httpRoute: {enabled: true, parentRefs: [{name: g}], hostnames: [a.example.com]}\nservice: {port: 80}";
        assertThat(only("HTTPRoute", values).at("/spec/rules/0/backendRefs").toString())
                .isEqualTo("[{\"name\":\"slipway\",\"port\":80}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: {slots: many} | /config/slots",
                "config: {slotz: 8} | slotz",
                "replicas: 3 | replicas",
                "image: {flavor: java} | /image/flavor",
                "controlDatabase: {wait: soon} | /controlDatabase/wait",
                "controlDatabase: {keys: {url: ''}} | /controlDatabase/keys/url",
                "controlDatabase: {wait: 2h} | /controlDatabase/wait",
                "controlDatabase: {wait: PZZ} | /controlDatabase/wait",
                "config: {bodyTimeout: 0s} | /config/bodyTimeout",
                "config: {maxBodySize: 500M} | /config/maxBodySize",
                "config: {waitingAlert: 30d} | /config/waitingAlert",
                "config: {allowedNetworks: [10.0.0.0/33]} | /config/allowedNetworks/0",
                "config: {host: localhost} | /config/host",
                "serviceMonitor: {interval: PZZ} | /serviceMonitor/interval",
                "ingress: {hosts: [{host: '*.a.b', paths: [{path: /, pathType: Prefix}]}]} | /ingress/hosts/0/host",
                "httpRoute: {hostnames: ['*.example.com']} | /httpRoute/hostnames/0",
                "httpRoute: {enabled: true, parentRefs: [{name: g}]} | httpRoute.hostnames or config.hosts",
                "podLabels: {app.kubernetes.io/name: x} | app.kubernetes.io/name",
                "commonLabels: {app.kubernetes.io/component: x} | app.kubernetes.io/component",
                "targetSecrets: [shop] | /targetSecrets/0",
                "ingress: {enabled: 'yes'} | /ingress/enabled",
                "podLabels: {a: 1} | /podLabels/a",
                "ingress: {enabled: true} | ingress.hosts",
                "httpRoute: {enabled: true} | httpRoute.parentRefs",
                "autoscaling: {enabled: true, minReplicas: 7} | autoscaling.minReplicas",
                "autoscaling: {enabled: true, targetCPUUtilizationPercentage: 0} | waitingRuns",
            })
    void aWrongValueIsRefusedWithItsPath(String values, String path) {
        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(path);
    }
}
