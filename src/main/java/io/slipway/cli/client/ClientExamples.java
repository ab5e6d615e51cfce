package io.slipway.cli.client;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The examples at the end of {@code --help} of the commands against a server. */
final class ClientExamples {
    private static final List<String> ALL = """
            slipway server add db1 --host 10.0.0.5 --user shop_owner --secret env:SLIPWAY_SECRET_SHOP
            slipway server add db2 --host db2 --user app --secret file:/run/secrets/slipway/db2 --standby db3:5432
            slipway server bind-secret env:SLIPWAY_SECRET_SHOP --address 10.0.0.6:5432 --reason "new standby"
            slipway server delete db1
            slipway server list --environment production
            slipway server show db1 -o yaml
            slipway target add shop --on db1 --database shop --label tier=tenant --label region=eu
            slipway target delete shop
            slipway target list --labels "tier=tenant,region in (eu,us)"
            slipway target resolve shop --reapply --reason "restored from the backup of Monday"
            slipway target show shop
            slipway plan check 7
            slipway plan check 7 --again
            slipway plan approve 7 --comment "reviewed with the owners of orders"
            slipway plan create -f plan.yaml
            slipway plan create -f plan.yaml --idempotency-key build-4711 -o json
            slipway plan list --labels team=shop
            slipway plan rollout 7
            slipway plan show 7
            slipway rollout watch 3
            slipway rollout watch 3 -o json
            slipway rollout cancel 3
            slipway rollout list --state RUNNING
            slipway rollout pause 3
            slipway rollout resume 3
            slipway rollout show 3
            slipway task log 6 --follow
            slipway task log 10 --run
            slipway task session 6 --watch
            slipway task resolve 6 --done --reason "the index exists and is valid"
            slipway task cancel 6
            slipway task list 3 --state FAILED
            slipway task retry 6
            slipway task show 6
            slipway task skip 6 --reason "the tenant was deleted"
            slipway audit list --limit 20
            slipway audit verify
            slipway audit verify --anchor 128:0b5e6a2f9d0c4d8ea1f3b7c2569e8d7f4a1c0e3b5d7f9a2c4e6f8091a3b5c7d9
            slipway ping
            slipway ping --url http://127.0.0.1:9000
            slipway drain --wait 5s
            """.lines().toList();

    private ClientExamples() {}

    /** Adds the examples of the command, or of its subcommands. */
    static void addTo(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        String name = command.getCommandSpec().qualifiedName();
        List<String> examples =
                ALL.stream().filter(line -> (line + " ").startsWith(name + " ")).toList();
        if (command.getSubcommands().isEmpty() && !examples.isEmpty()) {
            List<String> footer = new ArrayList<>(List.of("", examples.size() == 1 ? "Example:" : "Examples:"));
            examples.forEach(line -> footer.add("  " + line));
            usage.footer(footer.toArray(String[]::new));
        }
        command.getSubcommands().values().forEach(ClientExamples::addTo);
    }
}
