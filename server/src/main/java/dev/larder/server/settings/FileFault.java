package dev.larder.server.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why a file or folder cannot be used, in words for a message.
 *
 * @since 0.1
 */
public final class FileFault {
    private FileFault() {}

    /**
     * Why a file could not be read or written, in the words of the operating system where it has any, without the path.
     *
     * @param e what went wrong
     * @return a few words, such as {@code No space left on device}
     */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return "not a folder";
        }
        if (e instanceof FileSystemLoopException) {
            return "its symbolic links lead in a circle";
        }
        if (e instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        String words = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return words == null || words.isBlank() ? "it cannot be read or written" : words;
    }

    /** Why a text is no path on this machine: in the locale C a name has only the characters of ASCII. */
    static String unwritablePath() {
        return "the encoding of the locale, " + System.getProperty("sun.jnu.encoding", "unknown")
                + ", lacks a character of it; that of LC_ALL=C.UTF-8 has them all";
    }
}
