package dev.larder.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The user that may do nothing, for what does not stop root. */
final class Nobody {
    private static final List<String> PREFIX = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    private Nobody() {}

    /**
     * What to put before a command so that it cannot write to {@code locked}, a folder whose permissions say so. A test is
     * skipped where root runs it and no other user can be had.
     */
    static List<String> unlessKeptOutOf(Path locked) {
        return Files.isWritable(locked) ? prefix() : List.of();
    }

    /** What to put before a command so that it is not root's. */
    static List<String> prefix() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "another user can be had");
        return PREFIX;
    }
}
