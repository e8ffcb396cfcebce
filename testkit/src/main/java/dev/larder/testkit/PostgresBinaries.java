package dev.larder.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the packaged PostgreSQL once a user, and says where it is. */
final class PostgresBinaries {

    private static final int NAME_HEX_DIGITS = 16;
    private static final int EXECUTABLE_BITS = 0100;

    private PostgresBinaries() {}

    /**
     * The folder that holds {@code bin}, {@code lib} and {@code share}.
     *
     * @throws IllegalStateException when no packaged PostgreSQL fits this machine
     */
    static Path home() {
        return Packaged.HOME;
    }

    private static Path unpack() {
        try {
            byte[] archive = archive();
            Path target = UserFolder.PATH.resolve("postgres-" + digest(archive));
            return Files.isDirectory(target) ? target : unpack(archive, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL into " + UserFolder.PATH, e);
        }
    }

    private static byte[] archive() throws IOException {
        String os = System.getProperty("os.name", "").startsWith("Mac") ? "Darwin" : System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "").equals("amd64") ? "x86_64" : "arm_64";
        try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(os, architecture)) {
            return in.readAllBytes();
        }
    }

    // Appears under its final name when complete, so that JVMs that start together do not see half of it.
    private static Path unpack(byte[] archive, Path target) throws IOException {
        Path part = Files.createTempDirectory(target.getParent(), "unpacking");
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, part.resolve(entry.getName()).normalize());
            }
        }
        try {
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Workspace.delete(part);
            if (!Files.isDirectory(target)) {
                throw e;
            }
            return target;
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & EXECUTABLE_BITS) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static String digest(byte[] archive) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(hash).substring(0, NAME_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static final class Packaged {
        static final Path HOME = unpack();
    }
}
