package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.CommandOutput;
import io.slipway.cli.output.ExitCode;
import io.slipway.cli.output.TextFields;
import io.slipway.cli.output.TextTable;
import io.slipway.cli.rest.RestPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway server}: the database servers that Slipway knows. */
@Command(
        name = "server",
        description = "Register and show database servers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ServerCommands {
    private static final String[] FIELDS = {
        "name",
        "engine",
        "host",
        "port",
        "user",
        "secret",
        "environment",
        "tlsMode",
        "pooler",
        "maxTasks",
        "standbys",
        "monitor",
        "backup",
        "version",
        "systemIdentifier",
        "createdAt",
        "updatedAt"
    };

    @Command(
            name = "add",
            description = "Connect to a database server and register it.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "Name of the new server.") String name,
            @Mixin ServerSettingsOptions settings,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        JsonNode made = server.client().post("/v1/servers", settings.body(name, server));
        print(output, made);
        output.remark("Next: slipway target add NAME --on " + name + " --database DATABASE" + server.repeated());
        return ExitCode.DONE;
    }

    @Command(name = "list", description = "List database servers by name.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--environment", paramLabel = "NAME", description = "Only servers of this environment.")
                    @Nullable
                    String environment,
            @Mixin ListOptions options,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        ObjectNode list =
                options.read(server.client(), () -> RestPath.of("servers").with("environment", environment));
        var table = new TextTable("NAME", "ENVIRONMENT", "ADDRESS", "USER", "TLS", "VERSION", "WARNINGS");
        list.path("items")
                .forEach(each -> table.row(
                        each.path("name").asText(),
                        each.path("environment").asText(),
                        each.path("host").asText() + ":" + each.path("port").asText(),
                        each.path("user").asText(),
                        each.path("tlsMode").asText(),
                        each.path("version").asText("-"),
                        Warnings.codes(each)));
        options.print(output, list, table.lines(output.colors()));
        return ExitCode.DONE;
    }

    @Command(name = "show", description = "Show a database server.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME", description = "Name of the server.") String name,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        print(output, server.client().get(RestPath.of("servers", name).toString()));
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            description = "Delete a database server that has no targets.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "NAME", description = "Name of the server.") String name,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        server.client().delete(RestPath.of("servers", name).toString());
        output.remark("Server " + name + " is deleted; the databases on it stay as they are.");
        return ExitCode.DONE;
    }

    @Command(
            name = "bind-secret",
            description = {
                "Allow a secret at a further address.",
                "A secret is bound to the addresses of the first server that was registered with it."
            },
            mixinStandardHelpOptions = true)
    int bindSecret(
            @Parameters(paramLabel = "REF", description = "The secret: env:NAME or file:PATH.") String secret,
            @Option(
                            names = "--address",
                            paramLabel = "HOST:PORT",
                            required = true,
                            description = "Address that the secret may be used with.")
                    String address,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why, for the audit log.")
                    String reason,
            @Mixin ServerOption server,
            @Mixin CommandOutput output) {
        int colon = address.lastIndexOf(':');
        if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            throw server.usage("--address is HOST:PORT");
        }
        JsonNode bound = server.client()
                .post(
                        "/v1/secret-bindings",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("secret", secret)
                                .put("host", withoutBrackets(address.substring(0, colon)))
                                .put("port", Integer.parseInt(address.substring(colon + 1)))
                                .put("reason", reason));
        output.print(bound, TextFields.of(bound, "secret", "addresses").lines(output.colors()));
        return ExitCode.DONE;
    }

    /** An IPv6 address as the API has it: {@code [::1]} is {@code ::1}. */
    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static void print(CommandOutput output, JsonNode document) {
        output.print(document, TextFields.of(document, FIELDS).lines(output.colors()));
        Warnings.print(output, document);
    }
}
