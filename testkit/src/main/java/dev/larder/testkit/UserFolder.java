package dev.larder.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which unpacked servers stay from one run to the next. Only its user can write there; where someone else
 * has taken the name, this JVM's own temporary folder serves instead.
 */
final class UserFolder {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    static final Path PATH = choose();

    private UserFolder() {}

    private static Path choose() {
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_");
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "larder-testkit-" + user);
        Path own = ownFolder(folder);
        return own == null ? Workspace.newFolder("bin") : own;
    }

    /** The folder, made when missing; null when it belongs to someone else or others may look into it. */
    private static @Nullable Path ownFolder(Path folder) {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            return folder;
        } catch (FileAlreadyExistsException made) {
            return isOwn(folder) ? folder : null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    private static boolean isOwn(Path folder) {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder).equals(Files.getOwner(Workspace.root()))
                    && Files.getPosixFilePermissions(folder).equals(OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + folder, e);
        }
    }
}
