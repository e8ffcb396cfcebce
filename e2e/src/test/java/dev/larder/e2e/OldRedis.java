package dev.larder.e2e;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Redis 2.8.19, a real one, from before anything that Larder needs. Runs on Linux with an x86-64 processor. */
final class OldRedis {
    private static final String PROGRAM = "redis-server-2.8.19";

    private OldRedis() {}

    /**
     * Unpacks the server.
     *
     * @param folder where
     * @return an executable file
     */
    static Path unpack(Path folder) throws IOException {
        Path program = folder.resolve(PROGRAM);
        try (InputStream packed = OldRedis.class.getResourceAsStream("/" + PROGRAM)) {
            if (packed == null) {
                throw new FileNotFoundException(PROGRAM + " is not on the class path");
            }
            Files.copy(packed, program);
        }
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
