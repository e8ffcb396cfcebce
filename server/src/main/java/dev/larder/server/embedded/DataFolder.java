package dev.larder.server.embedded;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.settings.FileFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder that one server keeps its things in. It is locked while open, so that no two servers write to the same
 * append-only file; the kernel lifts the lock when the process ends, however it ends.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";

    // The kernel drops a process's lock when any of its descriptors of that file is closed, so a second attempt inside
    // this process must not even open it.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens a folder, making it if it does not exist (readable by its owner only), and locks it.
     *
     * @param wanted where
     * @return never null
     * @throws LarderException if it cannot be made or written, or another server has it
     */
    public static DataFolder open(Path wanted) {
        Path real;
        try {
            real = makeFolder(wanted);
        } catch (IOException e) {
            throw unwritable(wanted, e);
        }
        if (!OPEN.add(real)) {
            throw inUse(real, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DataFolder(real, lock(real));
        } catch (IOException e) {
            OPEN.remove(real);
            throw unwritable(real, e);
        } catch (LarderException e) {
            OPEN.remove(real);
            throw e;
        }
    }

    /**
     * Where it is.
     *
     * @return absolute, without symbolic links
     */
    public Path path() {
        return path;
    }

    /**
     * A folder inside, made if it does not exist.
     *
     * @param name its name
     * @return its path
     * @throws LarderException if it cannot be made or written
     */
    public Path folder(String name) {
        Path inside = path.resolve(name);
        try {
            return makeFolder(inside);
        } catch (IOException e) {
            throw unwritable(inside, e);
        }
    }

    /**
     * Writes a file inside that only its owner can read, in one step.
     *
     * @param name its name
     * @param content what to write
     * @throws IOException if it cannot be written
     */
    public void writePrivately(String name, String content) throws IOException {
        writePrivately(path.resolve(name), content);
    }

    /** Lifts the lock. Idempotent. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unwritable(path, e);
        } finally {
            OPEN.remove(path);
        }
    }

    /** Replaces a file by one that only its owner can read, in one step: nobody sees half of it. */
    static void writePrivately(Path file, String content) throws IOException {
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", "", privately(file, "rw-------"));
        try {
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The attribute that makes a new file the owner's alone, where the file system has such a thing. */
    static FileAttribute<?>[] privately(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static Path makeFolder(Path wanted) throws IOException {
        Path absolute = wanted.toAbsolutePath();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute, privately(absolute, "rwx------"));
        }
        Path real = absolute.toRealPath();
        // Asking for permission is not enough: a mount may be read-only, a disk full.
        Files.delete(Files.createTempFile(real, ".writable", ""));
        return real;
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try {
            if (channel.tryLock() == null) {
                throw inUse(folder, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | LarderException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
        return text.matches("[0-9]+") ? text : "unknown";
    }

    private static LarderException inUse(Path folder, String pid) {
        return new LarderException(
                ErrorCode.BAD_CONFIGURATION,
                "LARDER_DATA must be a folder that no other server uses, was " + folder + ", which process " + pid
                        + " has");
    }

    private static LarderException unwritable(Path folder, IOException e) {
        return new LarderException(
                ErrorCode.BAD_CONFIGURATION,
                "LARDER_DATA must be a folder that can be written, was " + folder + " (" + FileFault.reason(e) + ")",
                e);
    }
}
