package dev.larder.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: the first start, which tries a server to make the archive of classes, is as orderly as any other. */
final class FirstStartIT {
    private static final int BAD_SETTINGS = 2;
    private static final int BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() {
        installation = Installation.in(folder.resolve("home"));
    }

    @Test
    void firstStart_always_keepsAnArchiveAndSaysThreeLines() {
        try (LarderProcess server = run("--port=0").awaitListening()) {
            assertThat(installation.archives()).hasSize(1);
            assertThat(installation.trials()).isEmpty();
            await().until(() -> server.out().lines().count() == 3);
            assertThat(server.err()).isEmpty();
        }
    }

    /** Method: a Java whose trial leaves an archive and ends at once, and that is the real one otherwise. */
    @Test
    void firstStart_whoseTrialDoesNotListen_servesAtOnceAndKeepsNothingOfIt() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path home = folder.resolve("java");
        Path script = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(script, """
                #!/bin/sh
                case $1 in
                  -XX:ArchiveClassesAtExit=*) echo few >"${1#*=}" ;;
                  *) exec '%s' "$@" ;;
                esac
                """.formatted(java));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (LarderProcess server =
                installation.run(folder, List.of(), home, "--port=0").awaitListening()) {
            assertThat(installation.archives()).isEmpty();
            assertThat(installation.trials()).isEmpty();
            assertThat(server.err().lines()).singleElement().asString().contains("LARDER_ARCHIVE=no");
        }
    }

    @Test
    void firstStart_withAWrongFlag_isRefusedBeforeTheTrial() {
        try (LarderProcess server = run("--prot=1")) {
            assertThat(server.awaitEnd()).isEqualTo(BAD_SETTINGS);
            assertThat(server.err().lines()).singleElement().asString().contains("unknown flag --prot");
            assertNoTrial();
        }
    }

    @Test
    void firstStart_forHelpOrVersion_triesNothing() {
        for (String word : List.of("--help", "help", "--version", "version", "--check")) {
            try (LarderProcess asked = run(word)) {
                assertThat(asked.awaitEnd()).as(word).isZero();
                assertNoTrial();
            }
        }
    }

    @Test
    void terminate_duringTheTrial_endsItAndExitsAsAskedTo() {
        try (LarderProcess server = run("--port=0")) {
            List<ProcessHandle> children = awaitTrial(server);

            server.terminate();

            assertThat(server.awaitEnd()).isEqualTo(BY_SIGTERM);
            await().atMost(LarderProcess.END_LIMIT)
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(installation.trials()).isEmpty();
        }
    }

    @Test
    void kill_duringTheTrial_leavesNoProcess() {
        List<ProcessHandle> children;
        try (LarderProcess server = run("--port=0")) {
            children = awaitTrial(server);

            server.kill();

            await().atMost(LarderProcess.END_LIMIT)
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
        assertThat(installation.trials()).hasSize(1);
        try (LarderProcess next = run("--port=0").awaitListening()) {
            assertThat(next.isAlive()).isTrue();
            assertThat(installation.trials())
                    .as("what was left is cleared away")
                    .isEmpty();
        }
    }

    @Test
    void firstStart_whereNothingCanBeWritten_servesWithoutAnArchive() throws IOException {
        Path target =
                Files.setPosixFilePermissions(installation.target(), PosixFilePermissions.fromString("r-xr-xr-x"));
        List<String> before = Nobody.unlessKeptOutOf(target);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (LarderProcess server = installation
                .run(folder, before, "--port=0", "--data=" + folder.resolve("data"))
                .awaitListening()) {
            assertThat(server.err()).isEmpty();
            assertThat(installation.archives()).isEmpty();
        } finally {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Two that find nothing unpacked: one prepares, the other waits for it. */
    @Test
    void firstStart_twiceAtOnce_isPreparedOnce() {
        try (LarderProcess one = run("--port=0", "--data=" + folder.resolve("one"));
                LarderProcess other = run("--port=0", "--data=" + folder.resolve("other"))) {
            one.awaitListening();
            other.awaitListening();

            assertThat(installation.archives()).hasSize(1);
            assertThat(installation.trials()).isEmpty();
            assertThat(installation.target().toFile().list())
                    .as("nothing half done and no lock")
                    .hasSize(3);
            assertThat(one.err() + other.err())
                    .doesNotContain("no archive")
                    .containsOnlyOnce("larder: waiting for process");
        }
    }

    @Test
    void firstStart_withTheLockOfALauncherThatWasKilled_breaksIt() throws IOException {
        // No process has this number: it is past what Linux and macOS give.
        Path lock = Files.createSymbolicLink(installation.target().resolve("launcher.lock"), Path.of("999999999"));

        try (LarderProcess asked = run("--version")) {
            assertThat(asked.awaitEnd()).isZero();
            assertThat(asked.err()).isEmpty();
            assertThat(lock).doesNotExist();
        }
    }

    @Test
    void larder_withACdpath_findsItself() {
        String home = folder.relativize(installation.home()).toString();
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "CDPATH", folder.toString());

        try (LarderProcess asked =
                LarderProcess.run(folder, environment, List.of("sh", home + "/larder", "--version"))) {
            assertThat(asked.awaitEnd()).as(asked.err()).isZero();
            assertThat(asked.out()).startsWith("larder ");
        }
    }

    /** The letter is written by the shell, for the names that this Java can write depend on the locale of the test. */
    @Test
    void larder_inAFolderThatTheLocaleCannotWrite_starts() {
        String there = "u=$(printf 'h\\303\\244'); mv home \"$u\" && trap 'mv \"$u\" home' EXIT;"
                + " sh \"$u/larder\" --check --data \"$u\" && sh \"$u/larder\" --version";
        Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C");

        try (LarderProcess asked = LarderProcess.run(folder, environment, List.of("sh", "-c", there))) {
            assertThat(asked.awaitEnd()).as(asked.err()).isZero();
            assertThat(asked.err()).isEmpty();
            assertThat(asked.out()).startsWith("larder ");
        }
    }

    private LarderProcess run(String... arguments) {
        return installation.run(folder, List.of(), arguments);
    }

    /** Waits until the server of the trial has a Redis, and returns all processes that there are then. */
    private List<ProcessHandle> awaitTrial(LarderProcess server) {
        await().atMost(LarderProcess.START_LIMIT)
                .until(() -> installation.trials().stream()
                        .anyMatch(trial -> Files.exists(trial.resolve("data/redis/redis.pid"))));
        List<ProcessHandle> children = server.children();
        assertThat(children).hasSizeGreaterThan(2);
        return children;
    }

    private void assertNoTrial() {
        assertThat(installation.archives()).isEmpty();
        assertThat(installation.trials()).isEmpty();
    }
}
