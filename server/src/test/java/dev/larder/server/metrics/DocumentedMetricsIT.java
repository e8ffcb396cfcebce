package dev.larder.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what is documented, drawn and alerted on is what there is, and there are not more series than is said. */
class DocumentedMetricsIT {
    private static final TestServer SERVER = TestServer.shared();
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern ROW = Pattern.compile("^\\| `(larder_[a-z0-9_]+)`", Pattern.MULTILINE);
    private static final Pattern NAME =
            Pattern.compile("\\b(larder|jvm|process|http_server|redis|system)_[a-z0-9_]+\\b");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:larder|jvm|process|http_server|system)_[a-z0-9_]+)\\{([^{}]*[a-z]=\"[^{}]*)}");
    private static final Pattern LINE = Pattern.compile(
            "[a-z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_]+=\"([^\"\\\\]|\\\\.)*\",?)*})? ([0-9.E+-]+|NaN|[+-]Inf)( # .*)?");

    /** Tags that may be on a meter of ours; a new one has to be thought about. */
    private static final Set<String> TAGS = Set.of("cache", "kind", "quantile", "rule", "cause", "layer", "component");

    @Test
    void documentedNames_always_areThoseOfTheEndpoint() {
        assertThat(documented()).isEqualTo(served("larder_"));
    }

    @Test
    void constants_always_areServed() throws IllegalAccessException {
        Set<String> served = served("larder_");
        for (Field constant : MeterNames.class.getDeclaredFields()) {
            String name = String.valueOf(constant.get(null)).replace('.', '_');

            assertThat(served).as(name).anyMatch(one -> one.startsWith(name));
        }
    }

    @Test
    void endpoint_always_isInTheFormatOfPrometheus() {
        var answer = SERVER.get("/actuator/prometheus");

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
                .allMatch(line -> LINE.matcher(line).matches());
        assertThat(answer.body()).contains("# HELP larder_initialized", "# TYPE larder_cache_requests_total counter");
    }

    @Test
    void series_afterManyKeysUsersAndRules_areNoMore() {
        callsAbout("first");
        long before = series();
        for (int i = 0; i < 20; i++) {
            callsAbout("bounded" + i);
        }

        assertThat(series()).isEqualTo(before);
        assertThat(SERVER.get("/actuator/prometheus").body()).doesNotContain("bounded");
    }

    private static void callsAbout(String name) {
        SERVER.put("/api/cache/db/" + name, "1", "Larder-Tags", name);
        SERVER.postJson("/api/redis/sessions/create", "{\"user_id\":\"" + name + "\"}");
        SERVER.postJson("/api/redis/rate-limits/api_general/" + name + "/check", "");
        SERVER.get("/api/redis/cache/keys/db:" + name);
        SERVER.get("/nothing/here" + name);
        SERVER.get("/actuator/prometheus");
    }

    @Test
    void tags_ofOurMeters_areTheFewThatAreKnown() {
        SERVER.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("larder_") && line.contains("{"))
                .flatMap(line -> Arrays.stream(line.substring(line.indexOf('{') + 1, line.lastIndexOf('}'))
                        .split(",", -1)))
                .map(tag -> tag.substring(0, tag.indexOf('=')))
                .forEach(tag -> assertThat(TAGS).contains(tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring/grafana-dashboard.json", "monitoring/prometheus-alerts.yml"})
    void names_thatADashboardOrAnAlertUses_areServed(String file) {
        String text = text(file);
        if (file.endsWith(".json")) {
            assertThat(JsonMapper.shared().readTree(text).get("panels").size()).isPositive();
        }
        Set<String> used = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            used.add(matcher.group());
        }

        assertThat(used).isNotEmpty();
        assertThat(served("")).containsAll(used);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring/grafana-dashboard.json", "monitoring/prometheus-alerts.yml"})
    void labels_thatADashboardOrAnAlertAsksFor_areThoseOfSeriesThatAreServed(String file) {
        callsAbout("labels");
        List<String> series = SERVER.get("/actuator/prometheus").body().lines().toList();
        Matcher selector = SELECTOR.matcher(text(file).replace("\\\"", "\""));
        int checked = 0;
        while (selector.find()) {
            List<String> labels = Arrays.stream(selector.group(2).split(",", -1))
                    .map(String::strip)
                    .filter(label -> label.matches("[a-z]+=\"[^\"$]*\""))
                    .toList();
            String name = selector.group(1);

            assertThat(series)
                    .as(selector.group())
                    .anyMatch(line ->
                            line.matches(name + "[{ ].*") && labels.stream().allMatch(line::contains));
            checked += labels.size();
        }
        assertThat(checked).isPositive();
    }

    private static long series() {
        return SERVER.get("/actuator/prometheus")
                .body()
                .lines()
                // Those of the JVM come with the first collection of garbage of a kind.
                .filter(line -> line.startsWith("larder_") || line.startsWith("http_server_"))
                .count();
    }

    private static Set<String> documented() {
        List<String> names = new ArrayList<>();
        Matcher matcher = ROW.matcher(text("metrics.md"));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        assertThat(names).doesNotHaveDuplicates();
        return new TreeSet<>(names);
    }

    private static Set<String> served(String prefix) {
        Set<String> names = new TreeSet<>();
        SERVER.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#") && line.startsWith(prefix))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .forEach(names::add);
        return names;
    }

    private static String text(String file) {
        try {
            return Files.readString(DOCS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
