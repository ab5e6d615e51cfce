package io.slipway.cli.rest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The URL of a server: a replica, or what stands in front of the replicas. */
public final class ServerUrl {
    public static final String FORM = "http[s]://host:port";

    private ServerUrl() {}

    /**
     * Parses the URL. A path is kept: the API then lies below it.
     *
     * @return without a slash at its end
     * @throws IllegalArgumentException the text has another form; the message does not contain the text, which may
     *     contain a password
     */
    public static URI parse(String text) {
        URI url = uri(text.strip());
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("must have the form " + FORM);
        }
        if (url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException(
                    "must not contain a user or a password; put the token into the environment variable SLIPWAY_TOKEN");
        }
        if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("must have the form " + FORM + ", without a query");
        }
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must have the form " + FORM, e);
        }
    }
}
