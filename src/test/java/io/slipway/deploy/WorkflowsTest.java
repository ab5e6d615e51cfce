package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The workflows of GitHub, which no machine but GitHub's can run: what can be held without one. */
class WorkflowsTest {
    private static Map<String, JsonNode> workflows() throws IOException {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        try (var files = Files.list(Path.of(".github/workflows"))) {
            for (Path file : files.sorted().toList()) {
                all.put(
                        file.getFileName().toString(),
                        Manifest.parse(Files.readString(file)).getFirst().json());
            }
        }
        return all;
    }

    @Test
    void thereAreWorkflowsForBuildNativeImageAndChart() throws IOException {
        assertThat(workflows()).containsOnlyKeys("build.yaml", "chart.yaml", "image.yaml", "native.yaml");
    }

    @Test
    void noJobHasMoreRightsThanItNamesOrRunsForever() throws IOException {
        workflows().forEach((file, workflow) -> {
            assertThat(workflow.path("permissions").toString()).as(file).isEqualTo("{\"contents\":\"read\"}");
            workflow.path("jobs").forEach(job -> {
                assertThat(job.path("timeout-minutes").asInt()).as(file).isBetween(1, 60);
                assertThat(job.path("steps")).isNotEmpty();
            });
        });
    }

    @Test
    void everyActionHasAVersionAndNoCheckoutKeepsItsToken() throws IOException {
        workflows()
                .forEach((file, workflow) -> workflow.path("jobs")
                        .forEach(job -> job.path("steps").forEach(step -> {
                            assertThat(step.has("uses") ^ step.has("run"))
                                    .as("%s: %s", file, step)
                                    .isTrue();
                            if (step.has("uses")) {
                                assertThat(step.path("uses").asText()).matches("[\\w./-]+@v\\d+[\\d.]*");
                            }
                            if (step.path("uses").asText().startsWith("actions/checkout")) {
                                assertThat(step.at("/with/persist-credentials").asBoolean(true))
                                        .isFalse();
                            }
                        })));
    }

    @Test
    void anImageNamesTheDigestsOfBothItsBases() throws IOException {
        var job = workflows().get("image.yaml").at("/jobs/image/steps");
        for (String base : new String[] {"BUILD_IMAGE", "RUNTIME_IMAGE"}) {
            assertThat(job)
                    .anySatisfy(step -> assertThat(
                                    step.at("/with/build-args").asText().lines())
                            .contains(base + "=${{ steps.base.outputs." + base + " }}"));
            assertThat(job)
                    .anySatisfy(step -> assertThat(step.path("id").asText() + step.path("run"))
                            .startsWith("base")
                            .contains(base, "imagetools inspect", "$image@$digest"));
            for (String flavor : new String[] {"native", "jvm"}) {
                assertThat(Path.of("src/main/docker/Dockerfile." + flavor))
                        .content()
                        .containsPattern("(?m)^ARG " + base + "=\\S+$");
            }
        }
    }

    /** An owner may have capitals; the name of an image may not. */
    @Test
    void noNameOfAnImageHasTheOwnerAsItIs() throws IOException {
        workflows()
                .forEach((file, workflow) -> assertThat(workflow.toString())
                        .as(file)
                        .doesNotContain(
                                "github.repository_owner", "$GITHUB_REPOSITORY_OWNER", "${GITHUB_REPOSITORY_OWNER}"));
    }

    @Test
    void aTagPublishesTheBinaryAndWhatIsInIt() throws IOException {
        var workflow = workflows().get("native.yaml");
        assertThat(workflow.at("/on/push/tags").toString()).isEqualTo("[\"v*\"]");
        assertThat(workflow.path("jobs").toString()).contains("-Prelease", "target/slipway\\ntarget/slipway-sbom.json");
    }

    @Test
    void whatIsPublishedIsSignedAndHasProvenance() throws IOException {
        for (String file : new String[] {"image.yaml", "chart.yaml"}) {
            assertThat(workflows().get(file).path("jobs").toString())
                    .contains("cosign sign --yes", "actions/attest-build-provenance@", "\"id-token\":\"write\"");
        }
    }
}
