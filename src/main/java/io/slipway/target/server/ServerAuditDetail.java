package io.slipway.target.server;

import io.slipway.audit.AuditChanges;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The detail of the audit row of a server: address, login and settings, without secrets. */
final class ServerAuditDetail {
    private ServerAuditDetail() {}

    /** As {@link #of(ServerSettings, ServerFindings)}, with the old and new values of what changed. */
    static Map<String, String> of(Server before, ServerSettings settings, ServerFindings findings) {
        var changes = new AuditChanges();
        of(settings, findings).forEach(changes::with);
        return changes.compare("environment", before.settings().environment(), settings.environment())
                .compare(ServerRows.parameters(before.settings()), ServerRows.parameters(settings))
                .compare(ServerRows.parameters(before.findings()), ServerRows.parameters(findings))
                .detail();
    }

    static Map<String, String> of(ServerSettings settings, ServerFindings findings) {
        Map<String, String> facets = new TreeMap<>();
        facets.put("engine", findings.engine().name());
        facets.put("address", settings.address().toString());
        facets.put("user", settings.login().user());
        facets.put("environment", settings.environment().value());
        facets.put("tlsMode", settings.tlsMode().name());
        if (!findings.warnings().isEmpty()) {
            facets.put(
                    "warnings", findings.warnings().stream().map(Warning::code).collect(Collectors.joining(",")));
        }
        return facets;
    }
}
