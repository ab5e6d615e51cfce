package io.slipway.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** An object of Kubernetes as it is sent to the API server. */
record Manifest(JsonNode json) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** A model of Kubernetes' OpenAPI document, which refuses fields that it does not know. */
    private interface Model {
        void check(JsonElement object) throws IOException;
    }

    /** The older versions of the last two have the same fields. */
    private static final Map<String, Model> MODELS = Map.ofEntries(
            Map.entry("v1 ConfigMap", V1ConfigMap::validateJsonElement),
            Map.entry("v1 Pod", V1Pod::validateJsonElement),
            Map.entry("v1 Service", V1Service::validateJsonElement),
            Map.entry("v1 ServiceAccount", V1ServiceAccount::validateJsonElement),
            Map.entry("apps/v1 Deployment", V1Deployment::validateJsonElement),
            Map.entry("batch/v1 Job", V1Job::validateJsonElement),
            Map.entry("networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement),
            Map.entry("policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement),
            Map.entry("policy/v1beta1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement),
            Map.entry("autoscaling/v2beta2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement));

    /** The objects of a stream of YAML documents. */
    static List<Manifest> parse(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(JsonNode::isObject)
                    .map(Manifest::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String kind() {
        return json.path("apiVersion").asText() + " " + json.path("kind").asText();
    }

    boolean isOf(String kind) {
        return json.path("kind").asText().equals(kind);
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** Whether Kubernetes itself has the kind; the others belong to operators. */
    boolean isOfKubernetes() {
        return MODELS.containsKey(kind());
    }

    /**
     * Compares with the model of Kubernetes.
     *
     * @throws IllegalArgumentException a field is unknown, missing or of a wrong type
     */
    void check() {
        try {
            MODELS.get(kind()).check(JsonParser.parseString(json.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The specification of its pods. */
    JsonNode pod() {
        return isOf("Pod") ? at("/spec") : at("/spec/template/spec");
    }
}
