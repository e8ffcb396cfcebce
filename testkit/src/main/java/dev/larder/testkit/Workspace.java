package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's folder of temporary files, and the list of what has to end with the JVM. The folder goes when the JVM
 * ends, in an orderly way or by {@code kill -9}.
 */
final class Workspace {

    private static final Set<Runnable> AT_EXIT = ConcurrentHashMap.newKeySet();
    private static final Path ROOT = open();

    private Workspace() {}

    static Path root() {
        return ROOT;
    }

    /** Makes an empty folder of our own; {@code name} is a short word, as socket paths are limited to 104 bytes. */
    static Path newFolder(String name) {
        try {
            return Files.createTempDirectory(ROOT, name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + ROOT, e);
        }
    }

    /** Runs {@code action} at the end of this JVM, unless forgotten before. Must not throw. */
    static void atExit(Runnable action) {
        AT_EXIT.add(action);
    }

    static void forget(Runnable action) {
        AT_EXIT.remove(action);
    }

    /** Deletes a folder with all in it; no complaint about what others delete at the same time. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new Deleting());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private static Path open() {
        try {
            Path root = Files.createTempDirectory("larder-");
            // Twice, as a server that is being killed may still write a file into a folder that is being emptied.
            Shell.atEndOfJvm("rm -rf -- \"$1\"; sleep 1; rm -rf -- \"$1\"", root.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(Workspace::shutDown, "larder-testkit-exit"));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    private static void shutDown() {
        AT_EXIT.forEach(Runnable::run);
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
