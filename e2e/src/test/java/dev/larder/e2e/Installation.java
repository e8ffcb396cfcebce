package dev.larder.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The launcher and what a build made, in a folder of their own, as they are before the first start.
 *
 * @param home the folder
 */
record Installation(Path home) {
    static Installation in(Path home) {
        try {
            Path target = Files.createDirectories(home.resolve("server/target"));
            Files.copy(Repository.root().resolve("larder"), home.resolve("larder"));
            Path jar = Repository.serverJar();
            Files.copy(jar, target.resolve(jar.getFileName()));
            String plain = jar.getFileName().toString().replace("-exec", "");
            Files.copy(jar.resolveSibling(plain), target.resolve(plain));
            return new Installation(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install to " + home, e);
        }
    }

    Path target() {
        return home.resolve("server/target");
    }

    /** Runs the launcher in a folder beside it, after {@code before} on the command line. */
    LarderProcess run(Path folder, List<String> before, String... arguments) {
        return run(folder, before, Path.of(System.getProperty("java.home")), arguments);
    }

    /** The same with a Java of one's own. */
    LarderProcess run(Path folder, List<String> before, Path javaHome, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("sh", home.resolve("larder").toString()));
        Collections.addAll(command, arguments);
        return LarderProcess.run(folder, Map.of("JAVA_HOME", javaHome.toString()), command);
    }

    /** The archives of classes that were made. */
    List<Path> archives() {
        return files("classes-.*\\.jsa");
    }

    /** The folders of starts for the archive. */
    List<Path> trials() {
        return files("trial\\..*");
    }

    private List<Path> files(String name) {
        Path app = target().resolve("app");
        if (!Files.isDirectory(app)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(app)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + app, e);
        }
    }
}
