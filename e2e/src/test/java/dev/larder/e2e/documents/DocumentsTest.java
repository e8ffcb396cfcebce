package dev.larder.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.e2e.Repository;
import dev.larder.redis.RedisConfig;
import dev.larder.server.settings.CommandLine;
import dev.larder.server.settings.Setting;
import dev.larder.server.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: what the documents say of the code is what the code is. */
final class DocumentsTest {
    /** What fits on a first screen. */
    private static final int FIRST_SCREEN_LINES = 24;

    private static final int ARCHITECTURE_LINES = 150;

    private final Markdown readme = Markdown.of("README.md");

    static List<String> documents() throws IOException {
        List<String> all = new ArrayList<>(List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"));
        try (Stream<Path> files = Files.walk(Repository.root().resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> Repository.root().relativize(file).toString())
                    .sorted()
                    .forEach(all::add);
        }
        return all;
    }

    @Test
    void readme_firstScreen_hasTheTwoCommands() {
        var firstScreen = readme.text().lines().limit(FIRST_SCREEN_LINES).toList();

        assertThat(firstScreen).anyMatch(line -> line.startsWith("./larder"));
        assertThat(firstScreen).anyMatch(line -> line.startsWith("mvn verify"));
    }

    @Test
    void readme_javaSnippet_isPartOfTheExampleThatTheBuildRuns() {
        String example = Repository.text("examples/src/main/java/dev/larder/examples/QuickStart.java");
        String region = example.substring(example.indexOf("// [readme]\n") + 12, example.indexOf("    // [/readme]"));

        assertThat(readme.blocks("java")).contains(region.stripTrailing().stripIndent() + "\n");
    }

    @Test
    void settings_inTheReadme_areThoseOfTheServer() {
        assertThat(readme.settings()).containsExactlyElementsOf(settings());
    }

    private static List<List<String>> settings() {
        return Arrays.stream(Setting.values())
                .map(setting -> List.of(
                        setting.name(),
                        setting.flag(),
                        Objects.requireNonNullElse(setting.fallback(), ""),
                        setting.help()))
                .toList();
    }

    static List<String> urls() {
        return Stream.of("README.md", "docs/redis.md")
                .flatMap(document -> Repository.text(document).lines())
                .filter(line -> line.startsWith("REDIS_URL="))
                .map(line -> line.substring(line.indexOf('=') + 1).split(" ", 2)[0])
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("urls")
    void redisUrl_inADocument_isAccepted(String url) {
        var settings = SettingsReader.read(CommandLine.parse(), Map.of("REDIS_URL", url));

        assertThat(settings.redis().embedded()).isFalse();
        assertThat(RedisConfig.of(url).servers()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void links_ofADocument_leadSomewhere(String document) {
        Path folder = Objects.requireNonNull(
                Repository.root().resolve(document).toAbsolutePath().getParent());

        assertThat(Markdown.of(document).links()).allMatch(link -> Files.exists(folder.resolve(link)));
    }

    @Test
    void architecture_always_isShortAndNamesEveryModule() {
        String architecture = Repository.text("ARCHITECTURE.md");

        assertThat(architecture.lines().count()).isLessThanOrEqualTo(ARCHITECTURE_LINES);
        assertThat(architecture).contains(modules());
    }

    private static List<String> modules() {
        return Repository.text("pom.xml")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("<module>"))
                .map(line -> "`" + line.replaceAll("</?module>", "") + "`")
                .toList();
    }
}
