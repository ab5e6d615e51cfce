package io.slipway.api.document;

import io.slipway.api.http.ProblemMapper;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** The responses that are problems: one component per status, which names the codes of that status. */
final class ProblemResponses {
    private static final Map<Integer, String> HEADERS = Map.of(429, "Retry-After", 503, "Retry-After", 405, "Allow");

    private ProblemResponses() {}

    static void addTo(Components components) {
        ProblemMapper.slugs().forEach((status, slugs) -> components.addResponse(name(status), response(status, slugs)));
    }

    static APIResponse reference(int status) {
        return OASFactory.createAPIResponse().ref(name(status));
    }

    private static String name(int status) {
        return "Problem" + status;
    }

    private static APIResponse response(int status, List<String> slugs) {
        APIResponse response = OASFactory.createAPIResponse()
                .description("A problem with one of the codes " + String.join(", ", slugs))
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/problem+json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("Problem"))));
        String header = HEADERS.get(status);
        return header == null ? response : response.addHeader(header, header(header));
    }

    private static Header header(String name) {
        boolean seconds = name.equals("Retry-After");
        Schema schema = OASFactory.createSchema().addType(seconds ? SchemaType.INTEGER : SchemaType.STRING);
        return OASFactory.createHeader()
                .description(seconds ? "Seconds to wait before the request is repeated" : "The methods of the path")
                .schema(schema);
    }
}
