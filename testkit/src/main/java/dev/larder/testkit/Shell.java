package dev.larder.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code sh}. What must outlive this JVM by a moment, to clean up behind it, is a shell whose standard input is a
 * pipe from this JVM: the kernel closes the pipe when the JVM ends, however it ends.
 */
final class Shell {

    private static final long COMMAND_LIMIT_SECONDS = 10;

    private Shell() {}

    /** Starts a shell that runs {@code script} once this JVM, or the returned process's input, is gone. */
    static Process atEndOfJvm(String script, String... arguments) {
        // Ctrl-C reaches the whole process group; this shell has to survive it to do its work.
        List<String> command = command("trap '' HUP INT TERM; read -r line; " + script, arguments);
        return start(
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD));
    }

    /**
     * Starts {@code command} so that its process is killed when this JVM ends, even when both are stopped or killed.
     * The returned process is the command itself, not a shell around it.
     */
    static Process boundToJvm(List<String> command, Path folder, File log) {
        // $$ stays the pid of the outer shell, which becomes the command by exec. The watcher's own input is descriptor
        // 3, since a shell gives background commands /dev/null for an input. It is a grandchild, so that the command
        // does
        // not find itself with a child that it never started.
        String script = """
                exec 3<&0 </dev/null
                ( ( trap '' HUP INT TERM; read -r line <&3; kill -KILL $$ ) >/dev/null 2>&1 & )
                exec 3<&-
                exec "$@"
                """;
        return start(new ProcessBuilder(command(script, command.toArray(String[]::new)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log)));
    }

    /** Sends a signal by name, such as {@code STOP}; says whether the process was there to take it. */
    static boolean signal(String name, long pid) {
        return run("kill -s \"$1\" \"$2\"", name, Long.toString(pid));
    }

    /** Runs a script to its end; says whether it ended in time and well. */
    static boolean run(String script, String... arguments) {
        Process shell = start(new ProcessBuilder(command(script, arguments))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD));
        try {
            if (!shell.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                return false;
            }
            return shell.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a shell ran: " + script, e);
        }
    }

    private static List<String> command(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "larder-testkit"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run sh; the testkit needs a POSIX shell", e);
        }
    }
}
