package dev.larder.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: the house rules that only the sources show, tests included, are kept in every module. */
final class SourcesTest {
    private static final int MAX_METHOD_LINES = 60;

    /**
     * Methods over the limit that are there already, as {@code File.method}. This list may only become shorter: a method
     * that is no longer too long has to be taken off it.
     */
    private static final Set<String> LONG_METHODS = Set.of();

    private static final Pattern LEFT_UNDONE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SWITCHED_OFF = Pattern.compile("@Dis" + "abled\\b");
    private static final Pattern SLEEP = Pattern.compile("Thread\\.sl" + "eep\\(|\\.SECONDS\\.sl" + "eep\\(");
    private static final Pattern MOCKS = Pattern.compile("org\\.moc" + "kito|@Moc" + "k\\b");

    /** Proves that the rules bite. */
    private static final String OFFENDERS = "/e2e/offenders/";

    private static final List<Path> JAVA = Repository.sources(".java");

    @Test
    void methods_ofAllModules_areShort() {
        var tooLong = MethodLengths.of(JAVA).stream()
                .filter(method -> method.lines() > MAX_METHOD_LINES)
                .map(MethodLengths.Method::name)
                .collect(Collectors.toSet());

        assertThat(tooLong).isEqualTo(LONG_METHODS);
    }

    @Test
    void methodLengths_ofAMethodThatIsTooLong_countsItsLines() {
        String source = "class A {\n  void small() {}\n  void big() {\n" + "    x();\n".repeat(61) + "  }\n}\n";

        var methods = MethodLengths.of("A.java", source);

        assertThat(methods)
                .containsExactly(new MethodLengths.Method("A.small", 1), new MethodLengths.Method("A.big", 63));
    }

    @Test
    void launcher_looksForChanges_inAllThatTheServerIsMadeOf() {
        var watched = Pattern.compile("find pom\\.xml \\.mvn ([a-z -]+) -name")
                .matcher(Repository.text("larder"))
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(" ")))
                .collect(Collectors.toSet());
        String server = Repository.text("server/pom.xml");
        var parts = Pattern.compile("<artifactId>larder-([a-z-]+)</artifactId>")
                .matcher(server)
                .results()
                .map(found -> found.group(1))
                .filter(part -> !part.equals("parent") && !part.equals("testkit"))
                .collect(Collectors.toSet());

        assertThat(parts).contains("server", "core");
        assertThat(watched).isEqualTo(parts);
    }

    @Test
    void sources_ofAllModules_leaveNothingUndone() {
        assertThat(having(LEFT_UNDONE)).isEmpty();
    }

    @Test
    void tests_ofAllModules_areSwitchedOn() {
        assertThat(having(SWITCHED_OFF)).isEmpty();
    }

    @Test
    void tests_ofAllModules_awaitConditions() {
        assertThat(having(SLEEP)).isEmpty();
    }

    @Test
    void tests_ofAllModules_useNoMocks() {
        assertThat(having(MOCKS)).isEmpty();
    }

    @Test
    void sources_always_areFoundInEveryModule() {
        var modules = JAVA.stream()
                .map(file -> Repository.root().relativize(file).getName(0).toString())
                .collect(Collectors.toSet());

        assertThat(modules)
                .contains(
                        "core",
                        "redis",
                        "codec-fory",
                        "codec-jackson",
                        "server",
                        "servlet",
                        "testkit",
                        "benchmarks",
                        "e2e",
                        "examples");
    }

    private static List<String> having(Pattern pattern) {
        return JAVA.stream()
                .filter(file -> !file.toString().contains(OFFENDERS))
                .filter(file -> pattern.matcher(text(file)).find())
                .map(file -> Repository.root().relativize(file).toString())
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
