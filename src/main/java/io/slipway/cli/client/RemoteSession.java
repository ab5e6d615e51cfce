package io.slipway.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.cli.output.RefusalText;
import io.slipway.cli.rest.RestClient;
import io.slipway.cli.rest.RestException;
import io.slipway.cli.rest.RestException.Refused;
import io.slipway.cli.rest.RestPath;
import io.slipway.cli.session.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The session of a task run, as a server shows it; a server that does not respond is asked again. */
final class RemoteSession implements SessionView.Source {
    private static final Set<String> OPEN = Set.of("PENDING", "AVAILABLE", "RUNNING");

    private final RestClient client;
    private final String uid;
    private JsonNode document = JsonNodeFactory.instance.objectNode();
    private List<String> lines = List.of();
    private boolean over;

    RemoteSession(RestClient client, String uid) {
        this.client = client;
        this.uid = uid;
    }

    @Override
    public SessionView.Reading read() {
        List<String> now = new ArrayList<>();
        try {
            now.addAll(session());
            lines = List.copyOf(now);
        } catch (RestException e) {
            String outage = OutageRemark.text(e);
            now.addAll(lines);
            now.add(outage);
        }
        return new SessionView.Reading(now, over);
    }

    private List<String> session() {
        try {
            document = client.get(RestPath.of("task-runs", uid, "session").toString());
            return TaskSessionCommand.text(document);
        } catch (RestException e) {
            if (!(e.failure() instanceof Refused refused) || !refused.code().equals("not-running")) {
                throw e;
            }
        }
        document = client.get(RestPath.of("task-runs", uid).toString());
        String state = document.path("state").asText();
        over = !OPEN.contains(state);
        List<String> text = new ArrayList<>();
        text.add("task run " + uid + " is " + state);
        text.addAll(TaskText.error(document, ""));
        String waits = RolloutText.waiting(document);
        if (!waits.isEmpty()) {
            text.add(waits);
        }
        return text;
    }

    /** The document that was read last. */
    JsonNode document() {
        return document;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public boolean isCancelable() {
        return !over;
    }

    @Override
    public String cancel() {
        try {
            client.post(RestPath.of("task-runs", uid, "cancel").toString(), null);
            return "The cancel is requested.";
        } catch (RestException e) {
            return "The cancel was refused: " + RefusalText.reason(e);
        }
    }
}
