package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A throw-away certificate authority and a server certificate of it for {@code localhost} and {@code 127.0.0.1}, made by
 * the JDK's {@code keytool} once a JVM, as PEM for a server and as a trust store for a client. Immutable.
 *
 * @since 0.1
 */
public final class TestCertificate {

    /** Password of {@link #trustStore()}: it protects nothing. */
    public static final String STORE_PASSWORD = "changeit";

    private static final long KEYTOOL_LIMIT_SECONDS = 30;

    private final Path folder;

    private TestCertificate(Path folder) {
        this.folder = folder;
    }

    /** The certificate of this JVM; made on first use, which takes about two seconds. */
    public static TestCertificate shared() {
        return Shared.INSTANCE;
    }

    /** PEM file of the authority's certificate, for a client to trust. */
    public Path authorityPem() {
        return folder.resolve("ca.pem");
    }

    /** PEM file of the server's certificate. */
    public Path certificatePem() {
        return folder.resolve("server.pem");
    }

    /** PEM file of the server's private key, unencrypted PKCS #8. */
    public Path keyPem() {
        return folder.resolve("server.key");
    }

    /** PKCS #12 store that trusts the authority; its password is {@link #STORE_PASSWORD}. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** A client-side TLS context that trusts this authority and nothing else. */
    public SSLContext clientContext() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(KeyStore.getInstance(trustStore().toFile(), STORE_PASSWORD.toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot read " + trustStore(), e);
        }
    }

    private static TestCertificate create(Path folder) {
        Path keys = folder.resolve("keys.p12");
        keytool(keys, "ca", "CN=Larder test authority", "-ext", "bc:c=ca:true");
        keytool(keys, "server", "CN=localhost", "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1");
        TestCertificate certificate = new TestCertificate(folder);
        try {
            certificate.export(KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray()));
            Files.delete(keys);
            return certificate;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot write the test certificates to " + folder, e);
        }
    }

    private void export(KeyStore keys) throws GeneralSecurityException, IOException {
        char[] password = STORE_PASSWORD.toCharArray();
        Certificate authority = keys.getCertificate("ca");
        writePem(authorityPem(), "CERTIFICATE", authority.getEncoded());
        writePem(certificatePem(), "CERTIFICATE", keys.getCertificate("server").getEncoded());
        writePem(keyPem(), "PRIVATE KEY", keys.getKey("server", password).getEncoded());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, password);
        trust.setCertificateEntry("ca", authority);
        try (var out = Files.newOutputStream(trustStore())) {
            trust.store(out, password);
        }
    }

    private static void writePem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private static void keytool(Path keys, String alias, String name, String... more) {
        Path tool = Path.of(System.getProperty("java.home", ""), "bin", "keytool");
        List<String> command = new ArrayList<>(
                List.of(tool.toString(), "-genkeypair", "-keystore", keys.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", STORE_PASSWORD, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-validity", "365", "-alias", alias, "-dname", name));
        command.addAll(List.of(more));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(keys.resolveSibling("keytool.log").toFile())
                    .start();
            if (!process.waitFor(KEYTOOL_LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "keytool failed: " + Files.readString(keys.resolveSibling("keytool.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + tool + "; TLS tests need a JDK", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making certificates", e);
        }
    }

    private static final class Shared {
        static final TestCertificate INSTANCE = create(Workspace.newFolder("tls"));
    }
}
