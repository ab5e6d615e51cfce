package io.slipway.api;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testing.ControlResource;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlResource.class)
class TrialApiTest {
    @TestHTTPResource("/")
    URI root;

    String raw(String text) throws Exception {
        try (Socket s = new Socket(root.getHost(), root.getPort())) {
            s.setSoTimeout(5000);
            s.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            s.getOutputStream().flush();
            var out = new ByteArrayOutputStream();
            try {
                s.getInputStream().transferTo(out);
            } catch (Exception e) {
                out.write(("<<" + e + ">>").getBytes(StandardCharsets.UTF_8));
            }
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    void go(String method, String path, String headers, String body) throws Exception {
        byte[] b = body.getBytes(StandardCharsets.UTF_8);
        String h = headers.contains("Content-Length") || headers.contains("Transfer") || body.isEmpty()
                ? headers
                : headers + "Content-Length: " + b.length + "\r\n";
        System.out.println("##### " + method + " " + path + " " + headers.replace("\r\n", "|") + " "
                + body.substring(0, Math.min(100, body.length())));
        String r = raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + h + "\r\n" + body);
        System.out.println(r.substring(0, Math.min(900, r.length())));
    }

    static final String J = "Content-Type: application/json\r\n";

    @Test
    void trial() throws Exception {
        go("GET", "/v1/projects?limit=2", "", "");
        go("GET", "/v1/projects/nope", "", "");
        go("GET", "/v1/projects/x", "", "");
        go("GET", "/v1/nowhere", "", "");
        go("GET", "/", "", "");
        go("GET", "/v1/projects/%00", "", "");
        go("GET", "/v1/projects;x", "", "");
        go("GET", "/v1//projects", "", "");
        go("GET", "/v1/projects?limit=%", "", "");
        go("DELETE", "/v1/projects/x", "", "");
        go("TRACE", "/v1/projects/x", "", "");
        go("FOO", "/v1/projects/x", "", "");
        go("HEAD", "/v1/projects", "", "");
        go("OPTIONS", "/v1/projects", "", "");
        go("GET", "/v1/projects", "Accept: application/xml\r\n", "");
        go("GET", "/v1/projects", "Accept: ;;;\r\n", "");
        go("PUT", "/v1/projects/x", J, "{\"n\":1}");
        go("PUT", "/v1/projects/x", J, "{\"n\":\"1\"}");
        go("PUT", "/v1/projects/x", J, "{\"n\":1.5}");
        go("PUT", "/v1/projects/x", J, "{\"n\":1e999}");
        go("PUT", "/v1/projects/x", J, "{\"n\":99999999999}");
        go("PUT", "/v1/projects/x", J, "{\"n\":NaN}");
        go("PUT", "/v1/projects/x", J, "{\"n\":true}");
        go("PUT", "/v1/projects/x", J, "{\"description\":1}");
        go("PUT", "/v1/projects/x", J, "{\"description\":{}}");
        go("PUT", "/v1/projects/x", J, "{\"description\":\"a\\u0000\"}");
        go("PUT", "/v1/projects/x", J, "{\"n\":1,\"n\":2}");
        go("PUT", "/v1/projects/x", J, "{\"q\":1}");
        go("PUT", "/v1/projects/x", J, "{\"socketFactory\":1}");
        go("PUT", "/v1/projects/x", J, "{} {}");
        go("PUT", "/v1/projects/x", J, "{");
        go("PUT", "/v1/projects/x", J, "");
        go("PUT", "/v1/projects/x", "", "");
        go("PUT", "/v1/projects/x", J, "null");
        go("PUT", "/v1/projects/x", J, "[]");
        go("PUT", "/v1/projects/x", J, "\"a\"");
        go("PUT", "/v1/projects/x", J, "{\"q\":" + "[".repeat(10000) + "]".repeat(10000) + "}");
        go("PUT", "/v1/projects/x", "Content-Type: text/plain\r\n", "{}");
        go("PUT", "/v1/projects/x", "", "{}");
        go("PUT", "/v1/projects/x", "Content-Type: application/json; charset=latin1\r\n", "{}");
        go("PUT", "/v1/projects/x", J + "Content-Encoding: gzip\r\n", "{}");
        go("PUT", "/v1/projects/x", J + "Content-Length: 99999999\r\n", "{}");
        go("PUT", "/v1/projects/x", J + "Content-Length: -1\r\n", "{}");
        go(
                "PUT",
                "/v1/projects/x",
                J + "Transfer-Encoding: chunked\r\n",
                "F42400\r\n" + " ".repeat(16000000) + "\r\n0\r\n\r\n");
        go("PUT", "/v1/projects/x/p", J, "{\"a\":null,\"b\":3}");
        go("PUT", "/v1/projects/x/p", J, "{\"a\":\"x\"}");
        go("PUT", "/v1/projects/x/p", J, "{\"b\":\"x\"}");
        go("POST", "/v1/projects", J + "Idempotency-Key: k1\r\n", "{\"n\":1}");
        go("POST", "/v1/projects", J + "Idempotency-Key: k1\r\n", "{\"n\":1}");
        go("POST", "/v1/projects", J + "Idempotency-Key: k1\r\n", "{\"n\":2}");
        go("POST", "/v1/projects", J + "Idempotency-Key: \r\n", "{\"n\":2}");
        go("GET", "/v1/projects?x=" + "a".repeat(9000), "", "");
        go("GET", "/v1/projects", "X: " + "a".repeat(9000) + "\r\n", "");
        go("GET", "/v1/projects", "X Y\r\n", "");
        go("GET", "/q/openapi", "", "");
    }
}
