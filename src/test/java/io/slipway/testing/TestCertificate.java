package io.slipway.testing;

import io.slipway.postgres.embedded.RestartFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate for one host name and its key, as PostgreSQL reads them.
 *
 * @param chain PEM, also its own authority
 * @param key PEM, readable for the account that runs the embedded server
 */
public record TestCertificate(Path chain, Path key) {
    private static final String STORE_PASSWORD = "changeit";

    /** Makes one in this folder by the JDK's keytool. */
    public static TestCertificate make(Path folder, String host) throws Exception {
        var store = folder.resolve(host + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "30",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-ext",
                "bc:c=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD));
        return unpack(store, folder, host);
    }

    private static TestCertificate unpack(Path store, Path folder, String host)
            throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        var chain = folder.resolve(host + ".crt");
        var key = folder.resolve(host + ".key");
        Files.writeString(chain, pem("CERTIFICATE", keys.getCertificate("x").getEncoded()));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        keys.getKey("x", STORE_PASSWORD.toCharArray()).getEncoded()));
        giveToTheServer(folder, chain, key);
        return new TestCertificate(chain, key);
    }

    /** The embedded server runs as another account where we are root, and takes a key of root's or its own only. */
    private static void giveToTheServer(Path folder, Path chain, Path key) throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        if ("root".equals(System.getProperty("user.name"))) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(chain, PosixFilePermissions.fromString("rw-r--r--"));
            RestartFixture.giveToTheAccount(key);
        }
    }

    private static String pem(String kind, byte[] bytes) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = process.inputReader().readAllAsString();
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
