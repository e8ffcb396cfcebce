package dev.larder.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes what is needed for TLS out of files, with nothing but the JDK. */
final class RedisTls {
    private RedisTls() {}

    /**
     * A context.
     *
     * @param trust whom to trust, or null for whom the JVM trusts
     * @param keys how to show who we are, or null to show nothing
     */
    static SSLContext context(TrustManager @Nullable [] trust, KeyManager @Nullable [] keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM must offer TLS, does not: " + e.getMessage(), e);
        }
    }

    /** Trusts the authorities of a PEM file. */
    static TrustManager[] authority(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(
                        "the TLS authority must be a PEM file with a certificate, had none: " + pem);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            return trust(store);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable("authority must be a readable PEM file with certificates", pem, e);
        }
    }

    /** Trusts what a key store holds. */
    static TrustManager[] trustStore(Path file, String password) {
        try {
            return trust(KeyStore.getInstance(file.toFile(), password.toCharArray()));
        } catch (IOException | GeneralSecurityException e) {
            throw unusable("trust store must be a readable PKCS12 or JKS file with the given password", file, e);
        }
    }

    /** Shows the certificate that a key store holds. */
    static KeyManager[] keyStore(Path file, String password) {
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            return keys.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw unusable("key store must be a readable PKCS12 or JKS file with the given password", file, e);
        }
    }

    private static TrustManager[] trust(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static IllegalArgumentException unusable(String what, Path file, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IllegalArgumentException("the TLS " + what + ", was " + file + " (" + reason + ")", cause);
    }
}
