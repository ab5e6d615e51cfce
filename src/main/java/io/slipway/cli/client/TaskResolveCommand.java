package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestPath;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway task resolve}: a person's decision about a run that Slipway cannot decide. */
@Command(
        name = "resolve",
        description = {
            "Decide about a run that is INDETERMINATE, or give up a run",
            "that waits for the end of an earlier session for more than 60 s."
        },
        mixinStandardHelpOptions = true)
final class TaskResolveCommand implements Callable<Integer> {
    @Mixin
    private TaskArgument argument = new TaskArgument();

    @Option(names = "--done", description = "The step in doubt took effect.")
    private boolean done;

    @Option(names = "--failed", description = "The step in doubt took no effect.")
    private boolean failed;

    @Option(names = "--abandon", description = "Give up the wait; the run becomes INDETERMINATE.")
    private boolean abandon;

    @Option(names = "--reason", required = true, description = "How you know; for the audit log.")
    private String reason = "";

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private CommandOutput output = new CommandOutput();

    @Override
    public Integer call() {
        if ((done ? 1 : 0) + (failed ? 1 : 0) + (abandon ? 1 : 0) != 1) {
            throw server.usage("give exactly one of --done, --failed and --abandon");
        }
        RestClient client = server.client();
        String uid = argument.runUid(client);
        Map<String, Object> body =
                abandon ? Map.of("reason", reason) : Map.of("state", done ? "DONE" : "FAILED", "reason", reason);
        JsonNode run = client.post(
                RestPath.of("task-runs", uid, abandon ? "abandon" : "resolve").toString(), body);
        output.print(
                run,
                TextFields.of(run, "uid", "task", "attempt", "state", "replica", "steps", "appliedSteps")
                        .lines(output.colors()));
        output.remark("Next: "
                + TaskText.next(run.path("state").asText(), run.path("task").asText(), server.repeated()));
        return ExitCode.DONE;
    }
}
