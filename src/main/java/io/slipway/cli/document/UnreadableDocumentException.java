package io.slipway.cli.document;

import com.fasterxml.jackson.core.exc.StreamReadException;
import io.slipway.problem.Position;
import java.io.IOException;
import java.util.stream.Collectors;

/** A text is not a document in YAML or JSON. */
public final class UnreadableDocumentException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Position position;

    UnreadableDocumentException(String message, Position position) {
        super(message);
        this.position = position;
    }

    /** The reason in the parser's words, without its excerpts of the text. */
    static UnreadableDocumentException of(StreamReadException e) {
        String message = e.getOriginalMessage() == null ? "not readable" : e.getOriginalMessage();
        return new UnreadableDocumentException(
                message.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(" "))
                        .collect(Collectors.joining(", ")),
                PlacedDocument.position(e.getLocation()));
    }

    public Position position() {
        return position;
    }
}
