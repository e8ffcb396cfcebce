package dev.larder.testkit;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom PostgreSQL runs: it refuses to run as root. There it gets a user namespace of its own, in which it sees itself as
 * nobody; where the machine forbids those, as containers often do, it becomes the user with the number of nobody, and
 * gets a copy of its programs that this user can read.
 */
enum PostgresUser {
    SELF(""),
    NAMESPACE("unshare -U"),
    NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

    private final String prefix;

    PostgresUser(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The first way that works for who runs this JVM.
     *
     * @throws IllegalStateException when none does
     */
    static PostgresUser ofThisMachine() {
        return Chosen.USER;
    }

    /** The command that runs one of PostgreSQL's programs. */
    List<String> command(String program, String... arguments) {
        List<String> command = prefixed();
        Path home = this == NOBODY ? Copy.HOME : PostgresBinaries.home();
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Lets it write into a folder of the workspace. */
    void give(Path folder) {
        if (this == NOBODY) {
            run("chmod 711 \"$1\" && chown 65534:65534 \"$2\"", Workspace.root().toString(), folder.toString());
        }
    }

    private List<String> prefixed() {
        return prefix.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(prefix.split(" ", -1)));
    }

    private boolean works() {
        List<String> command = prefixed();
        command.add("true");
        return Shell.run("exec \"$@\"", command.toArray(String[]::new));
    }

    private static void run(String script, String... arguments) {
        if (!Shell.run(script, arguments)) {
            throw new IllegalStateException("PostgreSQL cannot be given folders: '" + script + "' failed for "
                    + String.join(File.pathSeparator, arguments));
        }
    }

    private static final class Chosen {
        static final PostgresUser USER = choose();

        private static PostgresUser choose() {
            if (!"root".equals(System.getProperty("user.name"))) {
                return SELF;
            }
            for (PostgresUser user : List.of(NAMESPACE, NOBODY)) {
                if (user.works()) {
                    return user;
                }
            }
            throw new IllegalStateException("PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv"
                    + " --reuid' works here; run the tests as another user");
        }
    }

    private static final class Copy {
        static final Path HOME = copy();

        private static Path copy() {
            Path copy = Workspace.newFolder("pgbin");
            run(
                    "chmod 711 \"$1\" && cp -R \"$2/.\" \"$3\" && chmod -R a+rX \"$3\"",
                    Workspace.root().toString(),
                    PostgresBinaries.home().toString(),
                    copy.toString());
            return copy;
        }
    }
}
