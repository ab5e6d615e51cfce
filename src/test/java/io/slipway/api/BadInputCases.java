package io.slipway.api;

import java.util.List;
import java.util.stream.Stream;

/** The requests of the catalog that must be refused, and how. */
final class BadInputCases {
    private static final String PROJECT = "/v1/projects/p1";
    private static final String ENVIRONMENT = "/v1/environments/e1";
    private static final String GROUP = "/v1/groups/g1";

    private BadInputCases() {}

    static Stream<BadInput> all() {
        return Stream.of(
                        json(),
                        http(),
                        paths(),
                        names(),
                        pages(),
                        servers(),
                        hosts(),
                        properties(),
                        targets(),
                        selectors(),
                        environments(),
                        patches(),
                        preconditions())
                .flatMap(List::stream);
    }

    private static List<BadInput> json() {
        return Stream.of(
                        "",
                        " ",
                        "{",
                        "}",
                        "{\"description\"",
                        "{\"description\":}",
                        "{\"description\":\"a\",}",
                        "{'description':'a'}",
                        "{description:\"a\"}",
                        "{\"description\":\"a\"} x",
                        "{} {}",
                        "[1",
                        "nul",
                        "{\"description\":NaN}",
                        "{\"description\":\"a\",\"description\":\"b\"}",
                        "{\"description\":\"\\q\"}",
                        "{\"description\":\"\n\"}",
                        "// c\n{}",
                        "{\"description\":01}",
                        "{\"description\":" + "[".repeat(10_000) + "}",
                        "{\"x\":".repeat(70) + "1" + "}".repeat(70))
                .map(body -> BadInput.of(
                        "PUT",
                        PROJECT,
                        body,
                        body.startsWith("{\"x\"") || body.contains("[[") ? deep(body) : 400,
                        body.startsWith("{\"x\"") || body.contains("[[") ? deepSlug(body) : "malformed-json"))
                .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), list -> {
                    list.addAll(wrongTypes());
                    return list;
                }));
    }

    // an unknown or wrong field is met before the depth is
    private static int deep(String body) {
        return body.startsWith("{\"x\"") ? 400 : 422;
    }

    private static String deepSlug(String body) {
        return body.startsWith("{\"x\"") ? "malformed-json" : "validation";
    }

    private static List<BadInput> wrongTypes() {
        return Stream.of(
                        "null",
                        "[]",
                        "1",
                        "true",
                        "\"text\"",
                        "{\"description\":1}",
                        "{\"description\":true}",
                        "{\"description\":{}}",
                        "{\"description\":[]}",
                        "{\"unknown\":1}",
                        "{\"Description\":\"a\"}",
                        "{\"\":1}",
                        "{\"__proto__\":{}}",
                        "{\"description\":\"" + "x".repeat(2001) + "\"}")
                .map(body -> BadInput.of("PUT", PROJECT, body, 422, "validation"))
                .toList();
    }

    private static List<BadInput> http() {
        return List.of(
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type").with("Content-Type", "text/plain"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type")
                        .with("Content-Type", "application/xml"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type")
                        .with("Content-Type", "application/json; charset=utf-16"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type")
                        .with("Content-Type", "application/merge-patch+json"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type")
                        .with("Content-Type", "multipart/form-data"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type").with("Content-Type", "*/*"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type").with("Content-Encoding", "gzip"),
                BadInput.of("PUT", PROJECT, "{}", 415, "unsupported-media-type").with("Content-Encoding", "br"),
                BadInput.of("POST", "/v1/servers", "{}", 415, "unsupported-media-type")
                        .with("Content-Encoding", "identity"),
                BadInput.get("/v1/projects", 406, "not-acceptable").with("Accept", "application/xml"),
                BadInput.get("/v1/projects", 406, "not-acceptable").with("Accept", "text/html"),
                BadInput.of("DELETE", PROJECT, null, 405, "method-not-allowed"),
                BadInput.of("POST", PROJECT, "{}", 405, "method-not-allowed"),
                BadInput.of("PATCH", PROJECT, "{}", 405, "method-not-allowed"),
                BadInput.of("DELETE", "/v1/servers", null, 405, "method-not-allowed"),
                BadInput.of("PUT", "/v1/servers", "{}", 405, "method-not-allowed"),
                BadInput.of("POST", "/v1/audit", "{}", 405, "method-not-allowed"),
                BadInput.of("DELETE", "/v1/audit", null, 405, "method-not-allowed"),
                // the override is not looked at: it is a GET of what is not there
                BadInput.get("/v1/servers/none", 404, "not-found").with("X-HTTP-Method-Override", "DELETE"),
                BadInput.of(
                        "PUT",
                        PROJECT,
                        "{\"description\":\"" + "x".repeat(11 << 20) + "\"}",
                        413,
                        "payload-too-large"));
    }

    private static List<BadInput> paths() {
        return Stream.concat(
                        Stream.of(
                                        "/v1/projects;x=1",
                                        "/v1/projects/default;x",
                                        "/v1;a/projects",
                                        "/v1/projects%3Bx",
                                        "/v1//projects",
                                        "//v1/projects",
                                        "/v1/projects//default",
                                        "/v1/./projects",
                                        "/v1/../v1/projects",
                                        "/v1/projects/%2e%2e/servers",
                                        "/v1/projects/%2E/default",
                                        "/v1/projects%2Fdefault",
                                        "/v1/projects/..%2Fservers",
                                        "/v1/projects/%5Cdefault",
                                        "/v1/projects/%00",
                                        "/v1/projects/a%00b",
                                        "/v1/projects/%0d%0aX:y",
                                        "/v1/projects/%09",
                                        "/v1/projects/%7f",
                                        "/v1/projects/%c0%af",
                                        "/v1/projects/%ff",
                                        "/v1/projects/%25",
                                        "/v1/projects/%e2%82")
                                .map(path -> BadInput.get(path, 400, "bad-path")),
                        Stream.of(
                                        "/v1/projects/none",
                                        "/v1/projects/Default",
                                        "/v1/projects/DEFAULT",
                                        "/v1/projects/%44efault",
                                        "/v1/Projects",
                                        "/V1/projects",
                                        "/v1",
                                        "/v1/",
                                        "/",
                                        "/v2/projects",
                                        "/v1/projects/default/x",
                                        "/v1/servers/1",
                                        "/v1/servers/none",
                                        "/v1/targets/none",
                                        "/v1/groups/none",
                                        "/v1/environments/none",
                                        "/v1/targets/%F0%9F%90%98",
                                        "/v1/targets/d%C3%A9fault",
                                        "/v1/targets/" + "a".repeat(65),
                                        "/v1/targets/a%20b",
                                        "/v1/targets/'%20OR%201=1--",
                                        "/v1/nothing")
                                .map(path -> BadInput.get(path, 404, "not-found")))
                .toList();
    }

    private static List<BadInput> names() {
        Stream<String> wrong = Stream.of(
                "A",
                "a",
                "1a",
                "-a",
                "a_b",
                "a.b",
                "a%20b",
                "%20ab",
                "ab%20",
                "a".repeat(64),
                "Caps",
                "%D0%B0dmin",
                "caf%C3%A9",
                "cafe%CC%81",
                "%EF%BC%A1bc",
                "a%E2%80%AEb",
                "%F0%9F%90%98",
                "a%C2%A0b",
                "ab:c",
                "ab@c",
                "ab+c",
                "ab,c",
                "...",
                "a..b");
        List<BadInput> cases = new java.util.ArrayList<>(
                wrong.map(name -> BadInput.of("PUT", "/v1/projects/" + name, "{}", 422, "invalid-name"))
                        .toList());
        for (String name : List.of(
                "",
                "x",
                "UPPER",
                "with space",
                "a\\r\\nb",
                "a\\u202eb",
                "ünï",
                "a/b",
                "..",
                "a%",
                "'; DROP TABLE x--")) {
            cases.add(BadInput.of("POST", "/v1/servers", server("\"name\":\"" + name + "\""), 422, "invalid-name"));
            cases.add(BadInput.of("POST", "/v1/targets", target("\"name\":\"" + name + "\""), 422, "invalid-name"));
        }
        cases.add(BadInput.of("POST", "/v1/targets", target("\"name\":\"t\\u0000\""), 422, "bad-encoding"));
        cases.add(BadInput.of("PUT", PROJECT, "{\"description\":\"a\\u0000b\"}", 422, "bad-encoding"));
        cases.add(BadInput.of("PUT", PROJECT, "{\"description\":\"\\ud800\"}", 422, "bad-encoding"));
        cases.add(BadInput.of("PUT", PROJECT, "{\"description\":\"\\udc00\\ud800\"}", 422, "bad-encoding"));
        return cases;
    }

    private static List<BadInput> pages() {
        List<BadInput> cases = new java.util.ArrayList<>();
        for (String limit :
                List.of("0", "-1", "501", "1000000000", "99999999999999999999", "abc", "1.5", "%20", "1e2", "0x10")) {
            cases.add(BadInput.get("/v1/servers?limit=" + limit, 422, "validation"));
        }
        for (String cursor :
                List.of("x", "AAAA", "%3D%3D", "a".repeat(500), "AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../../x", "1")) {
            cases.add(BadInput.get("/v1/targets?cursor=" + cursor, 400, "bad-cursor"));
        }
        cases.add(BadInput.get("/v1/targets?project=none", 404, "not-found"));
        cases.add(BadInput.get("/v1/groups?project=%C3%A9", 404, "not-found"));
        return cases;
    }

    private static List<BadInput> servers() {
        return Stream.of(
                        "{}",
                        without("host"),
                        without("port"),
                        without("user"),
                        without("secret"),
                        server("\"port\":0"),
                        server("\"port\":-1"),
                        server("\"port\":65536"),
                        server("\"port\":22"),
                        server("\"port\":\"5432\""),
                        server("\"port\":5432.0"),
                        server("\"port\":99999999999"),
                        server("\"port\":null"),
                        server("\"host\":5"),
                        server("\"host\":null"),
                        server("\"engine\":\"postgresql\""),
                        server("\"engine\":\"DB2\""),
                        server("\"engine\":0"),
                        server("\"engine\":\"\""),
                        server("\"tlsMode\":\"verify-full\""),
                        server("\"tlsMode\":5"),
                        server("\"pooler\":\"TRANSACTION\""),
                        server("\"maxTasks\":0"),
                        server("\"maxTasks\":1001"),
                        server("\"maxTasks\":\"5\""),
                        server("\"standbys\":{}"),
                        server("\"standbys\":[null]"),
                        server("\"standbys\":[{}]"),
                        server("\"standbys\":[{\"host\":\"h\"}]"),
                        server("\"monitor\":{}"),
                        server("\"monitor\":{\"user\":\"u\"}"),
                        server("\"monitor\":\"u\""),
                        server("\"backup\":{\"secret\":\"env:A\"}"),
                        server("\"unknown\":1"),
                        server("\"warnings\":[]"),
                        server("\"systemIdentifier\":\"1\""))
                .map(body -> BadInput.of("POST", "/v1/servers", body, 422, "validation"))
                .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), list -> {
                    for (String secret : List.of(
                            "",
                            "hunter2",
                            "env:",
                            "env:a b",
                            "env:lower",
                            "file:",
                            "file:relative",
                            "file:/../etc/passwd",
                            "file:/etc/passwd",
                            "file:/var/run/secrets/slipway/../../x",
                            "vault:x#y",
                            "env:A\\nB",
                            "ENV:A")) {
                        list.add(BadInput.of(
                                "POST",
                                "/v1/servers",
                                server("\"secret\":\"" + secret + "\""),
                                422,
                                "secret-not-allowed"));
                    }
                    for (String user : List.of("", "a\\nb", "u".repeat(64), "a\\u202eb")) {
                        list.add(BadInput.of(
                                "POST", "/v1/servers", server("\"user\":\"" + user + "\""), 422, "invalid-name"));
                    }
                    list.add(BadInput.of("POST", "/v1/servers", server("\"environment\":\"No\""), 422, "invalid-name"));
                    return list;
                }));
    }

    private static List<BadInput> hosts() {
        List<BadInput> cases = new java.util.ArrayList<>();
        for (String host : List.of(
                "",
                " ",
                "a b",
                "h/db",
                "h?x=y",
                "h&x",
                "h#x",
                "u@h",
                "h%41",
                "h1,h2",
                "h:5433",
                "[::1%25eth0]",
                "::1%eth0",
                "[::1",
                "fe80::1%1",
                "0x7f000001",
                "017700000001",
                "2130706433",
                "127.1",
                "127.0.0.01",
                "256.1.1.1",
                "1.2.3.4.",
                "host.",
                "-h",
                "h_-",
                "bücher.example",
                "h\\nx",
                "h\\u0000".replace("\\u0000", "\\t"),
                "a".repeat(64) + ".x",
                "h..x",
                "jdbc:postgresql://h/d",
                "h\\\\x",
                "'h'",
                "$h")) {
            cases.add(BadInput.of("POST", "/v1/servers", server("\"host\":\"" + host + "\""), 422, "invalid-host"));
        }
        for (String host : List.of(
                "169.254.169.254",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1",
                "::ffff:169.254.169.254",
                "fe80::1",
                "metadata.google.internal",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "100.100.100.200",
                "fd00:ec2::254",
                "METADATA.google.internal")) {
            cases.add(BadInput.of(
                    "POST", "/v1/servers", server("\"host\":\"" + host + "\""), 422, "address-not-allowed"));
        }
        cases.add(
                BadInput.of("POST", "/v1/servers", server("\"host\":\"nowhere.invalid\""), 502, "target-unreachable"));
        cases.add(BadInput.of("POST", "/v1/servers", server("\"port\":1"), 502, "target-unreachable"));
        cases.add(BadInput.of(
                "POST", "/v1/servers", server("\"standbys\":[{\"host\":\"a,b\",\"port\":1}]"), 422, "invalid-host"));
        return cases;
    }

    private static List<BadInput> properties() {
        return Stream.of(
                        "socketFactory",
                        "socketFactoryArg",
                        "sslfactory",
                        "sslfactoryarg",
                        "sslhostnameverifier",
                        "sslpasswordcallback",
                        "authenticationPluginClassName",
                        "connectExecutor",
                        "connectExecutorArg",
                        "classLoaderStrategy",
                        "xmlFactoryFactory",
                        "loggerFile",
                        "loggerLevel",
                        "service",
                        "sslcert",
                        "sslkey",
                        "sslrootcert",
                        "jaasApplicationName",
                        "jaasLogin",
                        "gsslib",
                        "sspiServiceClass",
                        "kerberosServerName",
                        "localSocketAddress",
                        "options",
                        "replication",
                        "preferQueryMode",
                        "allowEncodingChanges",
                        "stringtype",
                        "assumeMinServerVersion",
                        "logServerErrorDetail",
                        "protocolVersion",
                        "targetServerType",
                        "scramMaxIterations",
                        "requireAuth",
                        "ApplicationName",
                        "password",
                        "sslmode",
                        "SOCKETFACTORY",
                        "url")
                .map(property -> BadInput.of(
                        "POST", "/v1/servers", server("\"" + property + "\":\"x\""), 422, "property-not-allowed"))
                .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), list -> {
                    list.add(BadInput.of(
                            "POST",
                            "/v1/servers",
                            server("\"monitor\":{\"user\":\"u\",\"socketFactory\":\"x\"}"),
                            422,
                            "property-not-allowed"));
                    list.add(BadInput.of(
                            "PATCH", "/v1/servers/none", "{\"socketFactory\":\"x\"}", 422, "property-not-allowed"));
                    list.add(BadInput.of(
                            "POST", "/v1/targets", target("\"options\":\"x\""), 422, "property-not-allowed"));
                    return list;
                }));
    }

    private static List<BadInput> targets() {
        return Stream.of(
                        "{}",
                        "{\"name\":\"t1\"}",
                        "{\"name\":\"t1\",\"server\":\"s1\"}",
                        target("\"server\":\"none\""),
                        target("\"project\":\"none\""),
                        target("\"database\":5"),
                        target("\"database\":null"),
                        target("\"labels\":[]"),
                        target("\"labels\":\"a=b\""),
                        target("\"labels\":{\"a\":1}"),
                        target("\"labels\":{\"a\":null}"),
                        target("\"labels\":{\"\":\"b\"}"),
                        target("\"labels\":{\"a b\":\"c\"}"),
                        target("\"labels\":{\"a\":\"b,c\"}"),
                        target("\"labels\":{\"a\":\"\"}"),
                        target("\"labels\":{\"" + "k".repeat(64) + "\":\"v\"}"),
                        target("\"labels\":{\"-a\":\"b\"}"),
                        target("\"labels\":{\"a\":\"" + "v".repeat(64) + "\"}"),
                        target("\"searchPath\":\"\""),
                        target("\"searchPath\":\"a\\nb\""),
                        target("\"searchPath\":5"),
                        target("\"state\":\"OK\""),
                        target("\"host\":\"x\",\"nope\":1").replace("\"host\":\"x\",", ""))
                .map(body -> BadInput.of("POST", "/v1/targets", body, 422, "validation"))
                .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), list -> {
                    for (String database :
                            List.of("", "postgres?x", "template1", "template0", "d".repeat(64), "a\\nb", "a\\u202eb")) {
                        list.add(BadInput.of(
                                "POST",
                                "/v1/targets",
                                target("\"database\":\"" + database + "\""),
                                422,
                                "invalid-name"));
                    }
                    return list;
                }));
    }

    private static List<BadInput> selectors() {
        List<BadInput> cases = new java.util.ArrayList<>();
        for (String selector : List.of(
                "=",
                "a=",
                "=b",
                "a in",
                "a in ()",
                "a in (b",
                "a in b",
                "a notin ()",
                "a=b,",
                ",a=b",
                "a==",
                "a=b c=d",
                "!",
                "a!b",
                "a in (b,)",
                "a=b;c=d",
                "a='b'",
                "a=b)",
                "(a=b)",
                "a ~ b",
                "a>1",
                "%")) {
            cases.add(BadInput.of("PUT", GROUP, "{\"selector\":\"" + selector + "\"}", 422, "bad-selector"));
        }
        for (String query : List.of("=", "a=b,", "a%20in%20(", "%00", "a=%27%20OR%201=1", "name%3Bdrop")) {
            cases.add(BadInput.get("/v1/targets?labels=" + query, 422, "bad-selector"));
        }
        cases.add(BadInput.of("PUT", GROUP, "{\"selector\":\"" + "a,".repeat(2500) + "a\"}", 422, "validation"));
        cases.add(BadInput.of("PUT", GROUP, "{\"selector\":\"\"}", 422, "validation"));
        cases.add(BadInput.of("PUT", GROUP, "{}", 422, "validation"));
        cases.add(BadInput.of("PUT", GROUP, "{\"selector\":null}", 422, "validation"));
        cases.add(BadInput.of("PUT", GROUP, "{\"selector\":[\"a=b\"]}", 422, "validation"));
        cases.add(BadInput.of("PUT", GROUP, "{\"selector\":\"a=b\",\"project\":\"none\"}", 422, "validation"));
        return cases;
    }

    private static List<BadInput> environments() {
        return Stream.of(
                        "{}",
                        env("\"position\":-1"),
                        env("\"position\":1001"),
                        env("\"position\":\"1\""),
                        env("\"position\":1.5"),
                        env("\"position\":null"),
                        env("\"approvals\":-1"),
                        env("\"approvals\":101"),
                        env("\"approvals\":null"),
                        env("\"approvalsAtRisk\":-1"),
                        env("\"autoRollout\":\"true\""),
                        env("\"autoRollout\":1"),
                        env("\"autoRollout\":null"),
                        env("\"severities\":[]"),
                        env("\"severities\":{\"a-b\":\"error\"}"),
                        env("\"severities\":{\"A B\":\"ERROR\"}"),
                        env("\"severities\":{\"ab\":null}"),
                        env("\"blockers\":[]"),
                        env("\"blockers\":{\"allow\":\"x\"}"),
                        env("\"blockers\":{\"allow\":[null]}"),
                        env("\"blockers\":{\"allow\":[\"\"]}"),
                        env("\"blockers\":{\"other\":[]}"))
                .map(body -> BadInput.of("PUT", ENVIRONMENT, body, 422, "validation"))
                .collect(java.util.stream.Collectors.collectingAndThen(java.util.stream.Collectors.toList(), list -> {
                    list.add(BadInput.of("PUT", ENVIRONMENT, env("\"position\":0"), 409, "name-taken"));
                    return list;
                }));
    }

    private static List<BadInput> patches() {
        return List.of(
                BadInput.of("PATCH", "/v1/servers/none", "{}", 404, "not-found"),
                BadInput.of("PATCH", "/v1/targets/none", "{}", 404, "not-found"),
                BadInput.of("DELETE", "/v1/servers/none", null, 404, "not-found"),
                BadInput.of("DELETE", "/v1/targets/none", null, 404, "not-found"),
                BadInput.of("DELETE", "/v1/groups/none", null, 404, "not-found"),
                BadInput.of("PATCH", "/v1/servers/none", "{\"name\":\"other\"}", 422, "validation"),
                BadInput.of("PATCH", "/v1/servers/none", "{\"engine\":\"MYSQL\"}", 422, "validation"),
                BadInput.of("PATCH", "/v1/targets/none", "{\"name\":\"other\"}", 422, "validation"),
                BadInput.of("PATCH", "/v1/targets/none", "[]", 422, "validation"),
                BadInput.of("PATCH", "/v1/targets/none", "", 400, "malformed-json"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"maxTasks\":null}", 422, "validation"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"maxTasks\":0}", 422, "validation"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"host\":null}", 422, "validation"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"host\":\"a,b\"}", 422, "invalid-host"),
                BadInput.of(
                        "PATCH", "/v1/servers/{server}", "{\"host\":\"169.254.169.254\"}", 422, "address-not-allowed"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"secret\":\"plain\"}", 422, "secret-not-allowed"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"environment\":\"none\"}", 422, "validation"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{\"monitor\":{\"user\":\"u\"}}", 422, "validation"));
    }

    private static List<BadInput> preconditions() {
        return List.of(
                BadInput.of("PUT", "/v1/projects/default", "{}", 412, "precondition-failed")
                        .with("If-Match", "\"999\""),
                BadInput.of("PUT", "/v1/projects/default", "{}", 412, "precondition-failed")
                        .with("If-Match", "W/\"1\""),
                BadInput.of("PUT", "/v1/projects/default", "{}", 422, "validation")
                        .with("If-Match", "1"),
                BadInput.of("PUT", "/v1/projects/default", "{}", 422, "validation")
                        .with("If-Match", "\"1"),
                BadInput.of("PUT", "/v1/projects/not-there", "{}", 412, "precondition-failed")
                        .with("If-Match", "*"),
                BadInput.of("PATCH", "/v1/servers/{server}", "{}", 412, "precondition-failed")
                        .with("If-Match", "\"999\""),
                BadInput.of("DELETE", "/v1/servers/{server}", null, 412, "precondition-failed")
                        .with("If-Match", "\"999\""),
                BadInput.of("POST", "/v1/servers", server("\"maxTasks\":1"), 422, "validation")
                        .with("Idempotency-Key", "a b"),
                BadInput.of("POST", "/v1/servers", server("\"maxTasks\":1"), 422, "validation")
                        .with("Idempotency-Key", "k".repeat(256)));
    }

    /** A body that would be taken, but for {@code field}, which goes before the field of that name. */
    private static String server(String field) {
        return merged(
                "\"name\":\"bad-server\",\"host\":\"127.0.0.1\",\"port\":{port},\"user\":\"slipway\",\"secret\":\"{secret}\"",
                field);
    }

    private static String target(String field) {
        return merged("\"name\":\"bad-target\",\"server\":\"{server}\",\"database\":\"postgres\"", field);
    }

    private static String env(String field) {
        return merged("\"position\":500,\"approvals\":0,\"autoRollout\":false", field);
    }

    private static String without(String field) {
        return server("\"" + field + "\":1").replace("\"" + field + "\":1,", "");
    }

    private static String merged(String fields, String field) {
        String name = field.substring(0, field.indexOf(':') + 1);
        StringBuilder body = new StringBuilder("{").append(field);
        for (String one : fields.split(",", -1)) {
            if (!one.startsWith(name)) {
                body.append(',').append(one);
            }
        }
        return body.append('}').toString();
    }
}
