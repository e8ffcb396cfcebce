package dev.larder.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are in the clone that the tests run in. */
public final class Repository {
    private static final Path ROOT = find();

    private Repository() {}

    /** Its folder. */
    public static Path root() {
        return ROOT;
    }

    /** The text of a file of it. */
    public static String text(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The files under the sources of all modules whose name ends in {@code suffix}, {@code target} folders left out. */
    public static List<Path> sources(String suffix) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> ROOT.relativize(file).toString().contains("src/"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot walk " + ROOT, e);
        }
    }

    /** The executable jar that the build has made. */
    static Path serverJar() {
        Path target = ROOT.resolve("server/target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("larder-server-.*-exec\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "no executable jar in " + target + "; run mvn verify, which packages it first"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + target, e);
        }
    }

    private static Path find() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("testkit/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("the tests must run inside of a clone of Larder");
    }
}
