package io.slipway.postgres.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String CANARY = "canary-7f3a";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                CANARY,
                "env:",
                "env:lower",
                "env:1A",
                "env:A B",
                "env:A=B",
                "ENV:A",
                "file:",
                "file:relative",
                "file:/a/../b",
                "file:/a/./b",
                "file:~/x",
                "file:/a\u0000b",
                "http://x",
                "vault:a#b",
                "jndi:ldap://x"
            })
    void onlyEnvAndAbsoluteFilesAreReferences(String text) {
        var refused = catchThrowableOfType(ProblemException.class, () -> SecretRef.parse(text, "/secret"));
        assertThat(refused.problem().slug()).isEqualTo("secret-not-allowed");
        assertThat(refused).hasMessageNotContaining(CANARY);
    }

    @ParameterizedTest
    @CsvSource({
        "env:SLIPWAY_SECRET_APP, true",
        "env:LISTED, true",
        "env:LISTED_NOT, false",
        "env:PG_APP, true",
        "env:HOME, false",
        "env:AWS_SECRET_ACCESS_KEY, false",
        "env:SLIPWAY_DB_PASSWORD, false",
        "env:SLIPWAY_DB_X, false",
        "file:/etc/shadow, false",
        "file:/var/run/secrets/slipway-other/x, false",
        "file:/var/run/secrets/kubernetes.io/serviceaccount/token, false",
        "file:/etc/slipway/secrets/x, true",
        "file:/var/run/secrets/slipway/x, true"
    })
    void onlyThePrefixTheListAndTheFoldersAreAllowed(String text, boolean allowed) {
        var settings = SecretSettings.of(SecretSettings.FOLDERS, List.of("LISTED", "PG_*"), 4_096);
        var secrets = new Secrets(settings, _ -> null);
        assertThat(isAllowed(secrets, SecretRef.parse(text, "/secret"))).isEqualTo(allowed);
    }

    @Test
    void aRefusalSaysWhatToSet() {
        var secrets = new Secrets(SecretSettings.of(List.of(), List.of("*"), 4_096), _ -> null);
        assertThat(isAllowed(secrets, new SecretRef.Env("SLIPWAY_DB_PASSWORD"))).isFalse();
        var strict = new Secrets(SecretSettings.of(SecretSettings.FOLDERS, List.of(), 4_096), _ -> null);
        assertThatThrownBy(() -> strict.check(new SecretRef.Env("SHOP"), "/secret"))
                .hasMessageContainingAll("SLIPWAY_SECRET_", "SLIPWAY_TARGET_SECRET_VARIABLES=SHOP");
        assertThatThrownBy(() -> strict.check(SecretRef.parse("file:/opt/pw/shop", "/secret"), "/secret"))
                .hasMessageContaining("SLIPWAY_TARGET_SECRET_FOLDERS=/opt/pw");
    }

    @Test
    void aVariableIsReadUnchanged() {
        var secrets = new Secrets(SecretSettings.trusted(), Map.of("APP", " " + CANARY + "\\'%@")::get);
        assertThat(secrets.read(new SecretRef.Env("APP")).orElseThrow().reveal())
                .isEqualTo(" " + CANARY + "\\'%@");
        assertThat(secrets.read(new SecretRef.Env("MISSING"))).isEmpty();
    }

    @Test
    void aFileIsReadWithoutItsLastLineBreak() throws IOException {
        var secrets = secretsIn(folder);
        Files.writeString(folder.resolve("unix"), CANARY + "\n");
        Files.writeString(folder.resolve("dos"), CANARY + "\r\n");
        Files.writeString(folder.resolve("spaces"), " " + CANARY + " \n\n");
        assertThat(read(secrets, folder.resolve("unix"))).isEqualTo(CANARY);
        assertThat(read(secrets, folder.resolve("dos"))).isEqualTo(CANARY);
        assertThat(read(secrets, folder.resolve("spaces"))).isEqualTo(" " + CANARY + " \n");
    }

    @Test
    void symbolicLinksAreFollowedOnlyInsideTheFolder() throws IOException {
        var root = Files.createDirectory(folder.resolve("root"));
        var data = Files.createDirectory(root.resolve("..2026"));
        Files.writeString(data.resolve("app"), CANARY);
        Files.createSymbolicLink(root.resolve("..data"), data);
        Files.createSymbolicLink(root.resolve("app"), Path.of("..data/app"));
        Files.writeString(folder.resolve("outside"), CANARY);
        Files.createSymbolicLink(root.resolve("escape"), folder.resolve("outside"));
        var secrets = secretsIn(root);
        assertThat(read(secrets, root.resolve("app"))).isEqualTo(CANARY);
        assertThat(isAllowed(secrets, new SecretRef.InFile(root.resolve("escape"))))
                .isFalse();
    }

    @Test
    void allPathsOfAFolderAreOneSecret() throws IOException {
        var run = Files.createDirectories(folder.resolve("run/secrets")).toRealPath();
        var link = Files.createSymbolicLink(folder.resolve("var"), folder.resolve("run"));
        var secrets = new Secrets(SecretSettings.trusted(link.resolve("secrets"), run), _ -> null);
        var name = new SecretRef.InFile(run.resolve("db"));
        var alias = new SecretRef.InFile(link.resolve("secrets/db"));
        assertThat(secrets.canonical(alias)).isEqualTo(name).isEqualTo(secrets.canonical(name));
        Files.writeString(run.resolve("db"), CANARY);
        assertThat(secrets.canonical(alias)).isEqualTo(name).isEqualTo(secrets.canonical(name));
        assertThat(read(secrets, alias.path())).isEqualTo(CANARY);
    }

    @Test
    void anAliasBelowTheFolderIsRefused() throws IOException {
        var root = folder.toRealPath();
        var data = Files.createDirectory(root.resolve("..2026"));
        Files.writeString(data.resolve("db"), CANARY);
        Files.createSymbolicLink(root.resolve("..data"), data);
        Files.createSymbolicLink(root.resolve("db"), Path.of("..data/db"));
        Files.createSymbolicLink(root.resolve("same"), root);
        var secrets = secretsIn(root);
        for (var alias : List.of("..data/db", "..2026/db", "same/db")) {
            var ref = new SecretRef.InFile(root.resolve(alias));
            assertThat(isAllowed(secrets, ref)).as(alias).isFalse();
        }
        var name = new SecretRef.InFile(root.resolve("db"));
        assertThat(isAllowed(secrets, name)).isTrue();
        assertThat(secrets.canonical(name)).isEqualTo(name);
    }

    @Test
    void aMissingFileOrADirectoryHasNoSecret() throws IOException {
        var secrets = secretsIn(folder);
        assertThat(secrets.read(new SecretRef.InFile(folder.resolve("missing"))))
                .isEmpty();
        assertThat(secrets.read(new SecretRef.InFile(Files.createDirectory(folder.resolve("d")))))
                .isEmpty();
    }

    @Test
    void toStringShowsTheReferenceAndNotTheSecret() {
        assertThat(new Secret(CANARY)).hasToString("***");
        assertThat(new SecretRef.Env("APP")).hasToString("env:APP");
        assertThat(SecretRef.parse("file:/a/b", "")).hasToString("file:/a/b");
    }

    private static Secrets secretsIn(Path root) {
        return new Secrets(SecretSettings.trusted(root), _ -> null);
    }

    private static String read(Secrets secrets, Path file) {
        return secrets.read(new SecretRef.InFile(file)).orElseThrow().reveal();
    }

    private static boolean isAllowed(Secrets secrets, SecretRef ref) {
        try {
            secrets.check(ref, "/secret");
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem().slug()).isEqualTo("secret-not-allowed");
            return false;
        }
    }
}
