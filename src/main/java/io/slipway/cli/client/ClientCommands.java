package io.slipway.cli.client;

import java.util.List;

/** All commands that work against a server. */
public final class ClientCommands {
    private ClientCommands() {}

    /** One object per command group, for picocli. */
    public static List<Object> all() {
        return List.of(
                new ServerCommands(),
                new TargetCommands(),
                new PlanCommands(),
                new RolloutCommands(),
                new TaskCommands(),
                new AuditCommands(),
                new PingCommand(),
                new DrainCommand());
    }
}
