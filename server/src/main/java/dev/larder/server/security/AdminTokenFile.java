package dev.larder.server.security;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.server.embedded.DataFolder;
import dev.larder.server.settings.FileFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin token that the server made for itself, in a file that only its owner can read.
 *
 * @since 0.1
 */
public final class AdminTokenFile {
    private static final String NAME = "admin-token";
    private static final int TOKEN_BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final Logger LOG = LoggerFactory.getLogger(AdminTokenFile.class);

    private AdminTokenFile() {}

    /**
     * Where the token is.
     *
     * @param folder the data folder
     * @return the path
     */
    public static Path path(DataFolder folder) {
        return folder.path().resolve(NAME);
    }

    /**
     * Reads the token, making one first if there is none. If others than its owner may read the file they no longer may,
     * and the log says so.
     *
     * @param folder the data folder
     * @return the token
     * @throws LarderException if the file can neither be read nor made, or holds something else
     */
    public static String readOrMake(DataFolder folder) {
        Path file = path(folder);
        try {
            if (!Files.exists(file)) {
                byte[] bytes = new byte[TOKEN_BYTES];
                new SecureRandom().nextBytes(bytes);
                folder.writePrivately(
                        NAME, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
            }
            tighten(file);
            return checked(file, Files.readString(file).strip());
        } catch (IOException e) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION, "cannot read or write " + file + " (" + FileFault.reason(e) + ")", e);
        }
    }

    /** A copy or a backup may have lost what protects the file; where others could read it, they may know the token. */
    private static void tighten(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (!OWNERS.containsAll(permissions)) {
            view.setPermissions(OWNERS);
            LOG.warn(
                    "{} had the permissions {} and has {} now; if others may have read it, remove it to get a new token",
                    file,
                    PosixFilePermissions.toString(permissions),
                    PosixFilePermissions.toString(OWNERS));
        }
    }

    private static String checked(Path file, String token) {
        if (!token.matches("[A-Za-z0-9._~+/=-]{8,512}")) {
            throw new LarderException(
                    ErrorCode.BAD_CONFIGURATION,
                    file + " must hold 8 to 512 characters of A-Z a-z 0-9 - . _ ~ + / =, does not; remove it to get a"
                            + " new token");
        }
        return token;
    }
}
