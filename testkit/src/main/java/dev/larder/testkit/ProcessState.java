package dev.larder.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of a process; finer than the JDK on Linux, where a zombie counts as alive to it. */
final class ProcessState {

    private static final char UNKNOWN = '?';

    private ProcessState() {}

    /** Whether the process exists and has not ended; a stopped one runs. */
    static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && letter(pid) != 'Z';
    }

    /** Whether a signal stopped it; where the system does not tell, it is taken to have been obeyed. */
    static boolean isStopped(long pid) {
        char letter = letter(pid);
        return letter == 'T' || letter == UNKNOWN;
    }

    private static char letter(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The state letter follows the name, which stands in parentheses and may hold spaces.
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException noProcFileSystemOrNoSuchProcess) {
            return UNKNOWN;
        }
    }
}
