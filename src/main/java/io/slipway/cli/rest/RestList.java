package io.slipway.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads several pages of a list as one. */
public final class RestList {
    /** Largest page of the API. */
    private static final int MAX_PAGE_SIZE = 500;

    private RestList() {}

    /**
     * At most {@code limit} items, from {@code cursor} on.
     *
     * @param path makes a new path, without limit and cursor, for each page
     * @param cursor null: from the first item on
     * @return {@code items} and {@code nextCursor} as in a single page
     */
    public static ObjectNode read(RestClient client, Supplier<RestPath> path, int limit, @Nullable String cursor) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        String next = cursor;
        do {
            int size = Math.min(MAX_PAGE_SIZE, limit - items.size());
            JsonNode page = client.get(
                    path.get().with("limit", size).with("cursor", next).toString());
            page.path("items").forEach(items::add);
            next = page.path("nextCursor").textValue();
        } while (next != null && items.size() < limit);
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("items", items);
        return all.put("nextCursor", next);
    }
}
