package io.slipway.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailpointTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @AfterEach
    void disarm() {
        Failpoint.arm(null);
    }

    @Test
    void onlyTheFirstHitWaitsUntilTheFileIsDeleted() throws IOException {
        Files.createFile(folder.resolve("after-claim"));
        Failpoint.arm(folder.toString());
        var first = CompletableFuture.runAsync(Failpoint.AFTER_CLAIM::hit);
        var taken = folder.resolve("after-claim." + ProcessHandle.current().pid());
        await().atMost(SOON).until(() -> Files.exists(taken));
        Failpoint.AFTER_CLAIM.hit();
        Failpoint.AFTER_DONE.hit();
        assertThat(first).isNotDone();
        Files.delete(taken);
        await().atMost(SOON).until(first::isDone);
    }

    @Test
    void aHitDoesNotWaitWithoutAnExistingFolder() throws IOException {
        Failpoint.arm(null);
        Failpoint.AFTER_CLAIM.hit();
        Failpoint.arm(" ");
        Failpoint.AFTER_CLAIM.hit();
        Failpoint.arm(folder.resolve("missing").toString());
        Files.createDirectory(folder.resolve("missing"));
        Files.createFile(folder.resolve("missing").resolve("after-claim"));
        Failpoint.AFTER_CLAIM.hit();
        assertThat(folder.resolve("missing").resolve("after-claim")).exists();
    }

    @Test
    void everyFailpointIsUsedInTheProgram() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var program = new StringBuilder();
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                program.append(Files.readString(file));
            }
            assertThat(Arrays.stream(Failpoint.values())
                            .filter(place -> !Pattern.compile("Failpoint\\." + place + "\\b")
                                    .matcher(program)
                                    .find()))
                    .isEmpty();
        }
    }
}
