package io.slipway.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of the chart, feature by feature, and all of them together. */
final class ChartCases {
    /** Features that need no definitions of operators. */
    static final Map<String, String> OF_KUBERNETES = ofKubernetes();

    private static final Map<String, String> OF_OPERATORS = Map.of(
            "route", """
                    httpRoute:
                      enabled: true
                      annotations: {a: b}
                      parentRefs: [{name: public, namespace: gateways, sectionName: https}]
                      hostnames: [slipway.example.com]
                    """,
            "prometheus operator", """
                    serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}
                    prometheusRule: {enabled: true, labels: {release: prometheus}, runbookUrl: 'https://wiki.example.com/x'}
                    """);

    /** A case: its values for a version of Kubernetes. */
    record Case(String name, String values, String kubernetes) {
        @Override
        public String toString() {
            return name + " on " + kubernetes;
        }
    }

    private ChartCases() {}

    private static Map<String, String> ofKubernetes() {
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put("image", """
                image: {repository: registry.example.com/slipway, flavor: jvm, digest: 'sha256:%s', pullPolicy: Always}
                imagePullSecrets: [{name: registry}]
                fullnameOverride: migrations
                """.formatted("0".repeat(64)));
        cases.put("secrets", """
                controlDatabase:
                  existingSecret: pg-app
                  keys: {url: uri, user: username, password: password, migrationUser: owner, migrationPassword: owner-password}
                  wait: 10m
                targetSecrets: [{name: shop-db}, {name: crm-db}]
                extraEnv: [{name: SLIPWAY_SECRET_SHOP, valueFrom: {secretKeyRef: {name: shop, key: password}}}]
                extraEnvFrom: [{secretRef: {name: more}, prefix: SLIPWAY_SECRET_}]
                """);
        cases.put("settings", """
                config:
                  hosts: [slipway.example.com]
                  allowedNetworks: [10.0.0.0/8, 'fd00::/8']
                  secretVariables: [VAULT_*]
                  graceSeconds: 300
                  logJson: false
                drain: {waitSeconds: 5}
                clusterDomain: corp.local
                """);
        cases.put("scheduling", """
                replicaCount: 5
                nodeSelector: {disk: ssd}
                tolerations: [{key: db, operator: Exists, effect: NoSchedule}]
                affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {a: b}}}]}}
                topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}}]
                priorityClassName: high
                podDisruptionBudget: {maxUnavailable: 34%}
                resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 2Gi}}
                """);
        cases.put("autoscaling", """
                autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 9, waitingRuns: {enabled: true, averageValue: '4'}}
                """);
        cases.put("network", """
                service: {type: LoadBalancer, port: 80, annotations: {a: b}}
                networkPolicy:
                  from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}}]
                  metricsFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
                  egress: {enabled: true, ports: [5432, 6432], to: [{ipBlock: {cidr: 10.0.0.0/8}}]}
                ingress:
                  enabled: true
                  className: nginx
                  annotations: {a: b}
                  hosts: [{host: slipway.example.com, paths: [{path: /, pathType: Prefix}]}]
                  tls: [{secretName: tls, hosts: [slipway.example.com]}]
                """);
        cases.put("extras", """
                extraVolumes: [{name: ca, configMap: {name: ca}}]
                extraVolumeMounts: [{name: ca, mountPath: /etc/ca, readOnly: true}]
                extraInitContainers: [{name: before, image: busybox}]
                extraContainers: [{name: beside, image: busybox}]
                commonLabels: {team: data}
                commonAnnotations: {owner: data}
                podLabels: {cost: '1'}
                podAnnotations: {note: x}
                serviceAccount: {name: own, annotations: {a: b}}
                """);
        cases.put("little", """
                networkPolicy: {enabled: false}
                podDisruptionBudget: {enabled: false}
                serviceAccount: {create: false}
                controlDatabase: {keys: {password: ''}}
                """);
        cases.put("dashboards", "dashboards: {enabled: true, annotations: {grafana_folder: Slipway}}\n");
        return cases;
    }

    /** Each feature on the newest Kubernetes, and none and all of them on four versions. */
    static Stream<Case> all() {
        Map<String, String> features = new LinkedHashMap<>(OF_KUBERNETES);
        features.putAll(OF_OPERATORS);
        var alone = features.entrySet().stream().map(each -> new Case(each.getKey(), each.getValue(), Chart.NEWEST));
        var versions = List.of(Chart.OLDEST, "1.21.0", "1.23.0", Chart.NEWEST).stream()
                .flatMap(version -> Stream.of(
                        new Case("defaults", "{}", version), new Case("all features", together(features), version)));
        return Stream.concat(alone, versions);
    }

    /** All features of Kubernetes itself. */
    static String ofKubernetesTogether() {
        return together(OF_KUBERNETES);
    }

    /** Without those that leave objects out. */
    private static String together(Map<String, String> features) {
        return features.entrySet().stream()
                .filter(each -> !each.getKey().equals("little"))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
    }
}
