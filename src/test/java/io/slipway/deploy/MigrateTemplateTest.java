package io.slipway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart of an application that depends on this chart, and migrates in an init container. */
class MigrateTemplateTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\\R# (\\S+)\\R(.*?)^```$");

    @TempDir
    private Path folder;

    @Test
    void theExampleOfTheReadmeMigratesBeforeTheApplicationStarts() throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(Chart.DIRECTORY.resolve("README.md")))
                .results()
                .toList();
        assertThat(examples)
                .extracting(found -> found.group(1))
                .containsExactly("Chart.yaml", "values.yaml", "templates/deployment.yaml");
        wrap("");
        for (var example : examples) {
            Files.writeString(folder.resolve(example.group(1)), example.group(2));
        }
        var deployment = onlyManifest();
        deployment.check();
        var container = deployment.pod().at("/initContainers/0");
        assertThat(container.path("args").toString()).isEqualTo("[\"migrate\",\"--yes\",\"--store\",\"/backups\"]");
        assertThat(container.at("/envFrom/0/secretRef/name").asText()).isEqualTo("shop-migrations");
        assertRestricted(deployment);
        assertMountsHaveVolumes(deployment);
    }

    @Test
    void eachKeyHasItsPlaceInTheContainer() throws IOException {
        wrap("""
                (dict "image" "x:1" "name" "first" "imagePullPolicy" "Always" "runAsUser" 1000
                  "database" (dict "host" "db" "port" 5433 "name" "shop" "user" "me" "sslMode" "require"
                    "passwordSecret" (dict "name" "db" "key" "password"))
                  "env" (list (dict "name" "A" "value" "b"))
                  "envFrom" (list (dict "secretRef" (dict "name" "more")))
                  "migrationsVolume" "sql" "backup" (dict "emptyDir" true)
                  "args" (list "--out-of-order" "a reason: it's late")
                  "resources" (dict "limits" (dict "memory" "1Gi"))
                  "volumeMounts" (list (dict "name" "sql" "mountPath" "/more")))""");
        var pod = onlyManifest();
        pod.check();
        assertRestricted(pod);
        var container = pod.pod().at("/initContainers/0");
        assertThat(container.path("args").toString())
                .isEqualTo("[\"migrate\",\"--yes\",\"--dir\",\"/migrations\",\"--store\",\"/backups\","
                        + "\"--out-of-order\",\"a reason: it's late\"]");
        assertThat(container.path("env").findValuesAsText("name"))
                .containsExactly("DB_HOST", "DB_NAME", "DB_PORT", "DB_SSL_MODE", "DB_USER", "DB_PASSWORD", "db", "A");
        assertThat(container.at("/env/2/value").asText()).isEqualTo("5433");
        assertThat(container.at("/envFrom/0/secretRef/name").asText()).isEqualTo("more");
        assertThat(container.at("/securityContext/runAsUser").asInt()).isEqualTo(1000);
        assertThat(container.path("resources").toString()).isEqualTo("{\"limits\":{\"memory\":\"1Gi\"}}");
        assertThat(container.path("name").asText()
                        + container.path("imagePullPolicy").asText())
                .isEqualTo("firstAlways");
        assertThat(pod.pod().path("volumes").findValuesAsText("name")).contains("slipway-tmp", "slipway-backups");
    }

    @Test
    void aMigrationWithoutBackupNeedsNoVolumeForIt() throws IOException {
        wrap("(dict \"image\" \"x:1\" \"secret\" \"db\" \"backup\" (dict \"skip\" true))");
        var pod = onlyManifest();
        assertThat(pod.pod().at("/initContainers/0/args").toString()).contains("--skip-backup");
        assertMountsHaveVolumes(pod);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'secret' 'db' 'backup' (dict 'skip' true) | image is missing",
                "'image' 'x:1' 'backup' (dict 'skip' true) | no database",
                "'image' 'x:1' 'secret' 'db' | exactly one of claim",
                "'image' 'x:1' 'secret' 'db' 'backup' (dict 'skip' true 'claim' 'b') | exactly one of claim",
                "'image' 'x:1' 'secret' 'db' 'backups' (dict 'skip' true) | backups is an unknown key",
                "'image' 'x:1' 'secret' 'db' 'backup' (dict 'pvc' 'b') | backup.pvc is an unknown key",
                "'image' 'x:1' 'database' (dict 'password' 'p') | database.password is an unknown key",
                "'image' 'x:1' 'database' (dict 'passwordSecret' (dict 'name' 'p')) 'backup' (dict 'skip' true) | needs name and key",
            })
    void aWrongKeyIsRefused(String keys, String message) throws IOException {
        wrap("(dict " + keys.replace('\'', '"') + ")");
        assertThatThrownBy(this::onlyManifest).hasMessageContaining(message);
    }

    private Manifest onlyManifest() {
        List<Manifest> manifests = Manifest.parse(Chart.renderText(folder, "{}", Chart.NEWEST));
        assertThat(manifests).hasSize(1);
        return manifests.getFirst();
    }

    /** A chart with one Pod and this chart beneath it, as {@code helm dependency update} puts it there. */
    private void wrap(String dictionary) throws IOException {
        Chart.copy(Chart.DIRECTORY, Files.createDirectories(folder.resolve("charts/slipway")));
        Files.createDirectories(folder.resolve("templates"));
        Files.writeString(folder.resolve("Chart.yaml"), """
                apiVersion: v2
                name: shop
                version: 1.0.0
                dependencies: [{name: slipway, version: 0.1.0}]
                """);
        Files.writeString(folder.resolve("values.yaml"), "slipway: {enabled: false}");
        if (!dictionary.isEmpty()) {
            Files.writeString(folder.resolve("templates/pod.yaml"), """
                    {{- $migrate := %s }}
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: shop
                    spec:
                      initContainers:
                        {{- include "slipway.migrateInitContainer" $migrate | nindent 4 }}
                      containers:
                        - name: shop
                          image: shop:1
                      volumes:
                        - name: sql
                          emptyDir: {}
                        {{- include "slipway.migrateVolumes" $migrate | nindent 4 }}
                    """.formatted(dictionary.replace("\n", " ")));
        }
    }

    private static void assertRestricted(Manifest manifest) {
        var security = manifest.pod().at("/initContainers/0/securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(security.path("runAsUser").asInt()).isPositive();
        assertThat(security.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    }

    private static void assertMountsHaveVolumes(Manifest manifest) {
        assertThat(manifest.pod().path("volumes").findValuesAsText("name"))
                .containsAll(manifest.pod().at("/initContainers/0/volumeMounts").findValuesAsText("name"));
    }
}
