package dev.larder.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Finds the Redis or Valkey server to run: what the system property {@value #PROPERTY} names, a file or, after {@value #PACKAGED}, a
 * resource, else the static Redis 7.0.15 of the {@code embedded-redis} jar. What is packaged is unpacked once a user into a folder that nobody
 * else may write.
 */
final class ServerBinary {

    /** Path of a {@code redis-server} or {@code valkey-server} to use instead of the packaged one. */
    static final String PROPERTY = "larder.test.server";

    /** What the property begins with where it names a resource of the class path. */
    static final String PACKAGED = "classpath:";

    private ServerBinary() {}

    /**
     * Says where the server is.
     *
     * @throws IllegalStateException when the property names no executable file, or no packaged binary fits this machine
     */
    static Path find() {
        String configured = System.getProperty(PROPERTY, "");
        if (configured.startsWith(PACKAGED)) {
            return unpack(configured.substring(PACKAGED.length()), UserFolder.PATH);
        }
        return configured.isEmpty() ? Packaged.BINARY : checked(Path.of(configured));
    }

    static Path checked(Path configured) {
        if (!Files.isRegularFile(configured) || !Files.isExecutable(configured)) {
            throw new IllegalStateException(
                    PROPERTY + " must name an executable redis-server or valkey-server, was " + configured);
        }
        return configured.toAbsolutePath();
    }

    /** Name of the packaged server for a platform, as the JDK names it: {@code Mac OS X}, {@code aarch64}. */
    static String resource(String osName, String osArch) {
        return "redis-server-7.0.15-" + os(osName.toLowerCase(Locale.ROOT)) + "-" + architecture(osArch);
    }

    private static String os(String name) {
        if (name.contains("linux")) {
            return "linux";
        }
        return name.contains("mac") || name.contains("darwin") ? "darwin" : name.replace(' ', '-');
    }

    private static String architecture(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> name;
        };
    }

    /** Unpacks {@code resource} into {@code folder}, unless it is there. Safe beside other JVMs that do the same. */
    static Path unpack(String resource, Path folder) {
        try (InputStream in = ServerBinary.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("no packaged Redis for this platform (" + resource
                        + "); packaged are linux amd64, arm64, 386 and darwin amd64, arm64. Name a server with -D"
                        + PROPERTY + "=<path of redis-server or valkey-server>");
            }
            Path target = folder.resolve(resource);
            return Files.isExecutable(target) ? target : moveInto(target, in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + resource + " into " + folder, e);
        }
    }

    private static Path moveInto(Path target, InputStream in) throws IOException {
        // A complete, executable file appears under the final name at once, so a reader never sees half of one.
        Path part = Files.createTempFile(target.getParent(), "unpacking", "");
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(part, UserFolder.OWNER_ONLY);
        return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Unpacked on first use, once a JVM. */
    private static final class Packaged {
        static final Path BINARY =
                unpack(resource(System.getProperty("os.name", ""), System.getProperty("os.arch", "")), UserFolder.PATH);
    }
}
