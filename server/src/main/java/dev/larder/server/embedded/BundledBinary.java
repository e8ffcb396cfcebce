package dev.larder.server.embedded;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.settings.FileFault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The static {@code redis-server} that comes inside the jar, for Linux and macOS. */
final class BundledBinary {
    static final String VERSION = "7.0.15";

    private BundledBinary() {}

    /** Puts the program for a platform into a folder, unless it is there already; empty if there is none for it. */
    static Optional<ServerBinary> extract(Path folder, String osName, String osArch) {
        String name = resource(osName, osArch);
        URL resource =
                name == null ? null : BundledBinary.class.getClassLoader().getResource(name);
        if (name == null || resource == null) {
            return Optional.empty();
        }
        Path program = folder.resolve(name);
        try {
            if (!Files.isExecutable(program) || !same(resource, program)) {
                copy(resource, program);
            }
        } catch (IOException e) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION, "cannot write " + program + " (" + FileFault.reason(e) + ")", e);
        }
        return Optional.of(new ServerBinary(program, VERSION));
    }

    /** The resource for a platform, or null where there is none. */
    static @Nullable String resource(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String family = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : null;
        String machine = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> null;
        };
        return family == null || machine == null ? null : "redis-server-" + VERSION + "-" + family + "-" + machine;
    }

    // Whoever starts next must never see half a program, and one that runs must not be written to: write beside, then
    // move.
    private static void copy(URL resource, Path program) throws IOException {
        Path fresh = Files.createTempFile(
                program.toAbsolutePath().getParent(), ".new", "", DataFolder.privately(program, "rwx------"));
        try (InputStream in = resource.openStream();
                OutputStream out = Files.newOutputStream(fresh)) {
            in.transferTo(out);
        }
        if (!fresh.toFile().setExecutable(true, true)) {
            throw new IOException("cannot be made executable");
        }
        Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean same(URL resource, Path program) throws IOException {
        try (InputStream a = new BufferedInputStream(resource.openStream());
                InputStream b = new BufferedInputStream(Files.newInputStream(program))) {
            byte[] expected = a.readAllBytes();
            return expected.length == Files.size(program) && Arrays.equals(expected, b.readAllBytes());
        }
    }
}
