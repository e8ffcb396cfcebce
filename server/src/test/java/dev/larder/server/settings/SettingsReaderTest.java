package dev.larder.server.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.cache.SigningKeys;
import dev.larder.session.Peppers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    /** For each setting: where it ends up, its default, a value that differs, and what that is as a type. */
    private record Expected(
            Function<Settings, @Nullable Object> part,
            @Nullable Object fallback,
            String given,
            Object read) {}

    private static final byte[] KEY_BYTES = "s3cret-s3cret-s3cret-s3cret-s3cret".getBytes(UTF_8);
    private static final String KEY = Base64.getEncoder().encodeToString(KEY_BYTES);
    private static final String OTHER_KEY = Base64.getEncoder().encodeToString(new byte[40]);

    private static final Map<Setting, Expected> ALL = new LinkedHashMap<>();

    static {
        add(Setting.LARDER_PORT, s -> s.server().port(), 8400, "9000", 9000);
        add(Setting.LARDER_BIND, s -> s.server().bind(), "127.0.0.1", "::1", "::1");
        add(Setting.LARDER_DATA, s -> s.server().data(), Path.of("./.larder"), "/var/lib/x", Path.of("/var/lib/x"));
        add(Setting.LARDER_ADMIN_TOKEN, s -> s.server().adminToken(), null, "admin-token", "admin-token");
        add(Setting.LARDER_VIEWER_TOKEN, s -> s.server().viewerToken(), null, "viewer-token", "viewer-token");
        add(Setting.REDIS_URL, s -> s.redis().url(), null, "redis://u:p@h:1/2", "redis://u:p@h:1/2");
        add(Setting.REDIS_HOST, s -> s.redis().host(), null, "cache.internal", "cache.internal");
        add(Setting.REDIS_PORT, s -> s.redis().port(), 6379, "7000", 7000);
        add(Setting.REDIS_DB, s -> s.redis().database(), 0, "3", 3);
        add(Setting.REDIS_USERNAME, s -> s.redis().username(), null, "ann", "ann");
        add(Setting.REDIS_PASSWORD, s -> s.redis().password(), null, "s e!c", "s e!c");
        add(Setting.REDIS_POOL_SIZE, s -> s.redis().poolSize(), 10, "4", 4);
        add(Setting.REDIS_TIMEOUT, s -> s.redis().timeout(), Duration.ofSeconds(5), "0.25", Duration.ofMillis(250));
        add(Setting.DB_CACHE_TTL_SECONDS, s -> s.cache().dbTtl(), seconds(300), "1", seconds(1));
        add(Setting.API_CACHE_TTL_SECONDS, s -> s.cache().apiTtl(), seconds(60), "2", seconds(2));
        add(Setting.MODEL_CACHE_TTL_SECONDS, s -> s.cache().modelTtl(), seconds(3600), "3", seconds(3));
        add(Setting.PERF_CACHE_TTL_SECONDS, s -> s.cache().perfTtl(), seconds(30), "4", seconds(4));
        add(Setting.LARDER_VALUE_MEMORY_MB, s -> s.server().valueMemoryMegabytes(), null, "64", 64);
        add(Setting.LARDER_LOG_FORMAT, s -> s.server().logFormat(), "text", "ecs", "ecs");
        add(Setting.MAX_CACHE_SIZE_MB, s -> s.cache().maxSizeMegabytes(), 512, "64", 64);
        add(Setting.CACHE_COMPRESSION_THRESHOLD_BYTES, s -> s.cache().compressionThresholdBytes(), 1024, "4096", 4096);
        add(
                Setting.CACHE_SIGNING_KEYS,
                s -> s.cache().signingKeys(),
                SigningKeys.none(),
                KEY + "," + OTHER_KEY,
                SigningKeys.of(KEY_BYTES, new byte[40]));
        add(Setting.SESSION_TIMEOUT_MINUTES, s -> s.session().timeout(), minutes(60), "5", minutes(5));
        add(Setting.MAX_SESSIONS_PER_USER, s -> s.session().maxPerUser(), 5, "7", 7);
        add(Setting.SESSION_CLEANUP_INTERVAL, s -> s.session().cleanupInterval(), minutes(15), "1", minutes(1));
        add(
                Setting.SESSION_PEPPERS,
                s -> s.session().peppers(),
                Peppers.none(),
                KEY + "," + OTHER_KEY,
                Peppers.of(KEY_BYTES, new byte[40]));
        add(Setting.API_RATE_LIMIT, s -> s.apiLimit().requests(), 1000, "10", 10);
        add(Setting.API_RATE_LIMIT_WINDOW, s -> s.apiLimit().window(), seconds(3600), "60", seconds(60));
        add(Setting.DATABASE_URL, s -> s.backends().databaseUrl(), null, "jdbc:h2:mem:x", "jdbc:h2:mem:x");
        add(Setting.OLLAMA_HOST, s -> s.backends().ollamaHost(), null, "localhost:11434", "localhost:11434");
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Setting.class)
    void read_nothingGiven_isTheDefault(Setting setting) {
        assertThat(expected(setting).part().apply(read(Map.of())))
                .isEqualTo(expected(setting).fallback());
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void read_inEnvironment_isRead(Setting setting) {
        Settings settings = read(Map.of(setting.name(), expected(setting).given()));

        assertThat(expected(setting).part().apply(settings))
                .isEqualTo(expected(setting).read());
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void read_asFlag_isRead(Setting setting) {
        Settings settings =
                read(Map.of(), "serve", setting.flag(), expected(setting).given());

        assertThat(expected(setting).part().apply(settings))
                .isEqualTo(expected(setting).read());
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void read_inFile_isRead(Setting setting) throws IOException {
        Path file = Files.writeString(
                folder.resolve("larder.properties"),
                setting + "=" + expected(setting).given());

        Settings byFlag = read(Map.of(), "--config", file.toString());
        Settings byVariable = read(Map.of("LARDER_CONFIG", file.toString()));

        assertThat(expected(setting).part().apply(byFlag))
                .isEqualTo(expected(setting).read());
        assertThat(byVariable).isEqualTo(byFlag);
    }

    @Test
    void read_givenEverywhere_flagWinsOverEnvironmentOverFile() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "LARDER_PORT=1\nREDIS_DB=1\nREDIS_PORT=1\n");
        Map<String, String> environment =
                Map.of("LARDER_CONFIG", file.toString(), "LARDER_PORT", "2", "REDIS_DB", "2", "REDIS_PORT", "");

        Settings settings = read(environment, "--port=3");

        assertThat(settings.server().port()).isEqualTo(3);
        assertThat(settings.redis().database()).isEqualTo(2);
        assertThat(settings.redis().port())
                .as("an empty variable counts as not given")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void read_lineBreakInValue_isRefusedInOneLine(Setting setting) {
        assertThatThrownBy(() -> read(Map.of(setting.name(), "\n\r")))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith(setting + " must be ")
                .doesNotContain("\n", "\r");
    }

    @ParameterizedTest
    @CsvSource({
        "LARDER_PORT,65536,'whole number from 0 to 65535, was \"65536\"'",
        "LARDER_PORT,-1,'was \"-1\"'",
        "LARDER_PORT,84 00,'was \"84 00\"'",
        "REDIS_TIMEOUT,5s,'seconds from 0.05 to 300, was \"5s\"'",
        "REDIS_POOL_SIZE,0,'from 1 to 64'",
        "REDIS_PORT,tcp://10.0.0.1:6379,'was \"tcp://10.0.0.1:6379\"'",
        "REDIS_URL,http://somewhere:80,'was \"http://somewhere:80\"'",
    })
    void read_badValue_namesSettingAcceptedAndGiven(String name, String given, String message) {
        assertThatThrownBy(() -> read(Map.of(name, given)))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith(name + " must be ")
                .contains(message)
                .endsWith("(given in the environment)");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_URL,http://ann:s3cret@host:1/0",
        "REDIS_URL,redis//ann:s3cret@host",
        "REDIS_URL,http://:s3cret",
        "REDIS_URL,s3cret",
        "REDIS_URL,http://host/?password=s3cret",
        "REDIS_PASSWORD,'s3cret\n'",
        "LARDER_ADMIN_TOKEN,s3cret with spaces",
        "LARDER_VIEWER_TOKEN,s3cret",
        "DATABASE_URL,ftp://ann:s3cret@host",
        "CACHE_SIGNING_KEYS,s3cret",
        "CACHE_SIGNING_KEYS,s3cret-_not base64",
        "SESSION_PEPPERS,s3cret",
        "SESSION_PEPPERS,czNjcmV0",
        "REDIS_HOST,redis://:s3cret@h",
        "REDIS_HOST,ann:s3cret@h",
        "REDIS_PORT,redis://:s3cret@h:1",
        "OLLAMA_HOST,http://u:s3cret@h",
        "OLLAMA_HOST,http://h/?token=s3cret",
        "REDIS_TIMEOUT,u:s3cret://h",
        "LARDER_LOG_FORMAT,redis://:s3cret@h",
    })
    void read_badSecret_isNeverShown(String name, String given) {
        assertThatThrownBy(() -> read(Map.of(name, given)))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith(name)
                .doesNotContain("s3cret");
    }

    @Test
    void toString_withSecrets_showsNone() {
        Settings settings = read(Map.of(
                "REDIS_URL", "redis://ann:s3cret@host",
                "REDIS_PASSWORD", "s3cret",
                "CACHE_SIGNING_KEYS", KEY,
                "LARDER_ADMIN_TOKEN", "s3cret-admin",
                "DATABASE_URL", "jdbc:x://ann:s3cret@h"));

        assertThat(settings.toString())
                .doesNotContain("s3cret", KEY, Arrays.toString(KEY_BYTES))
                .contains("SigningKeys[1]");
        assertThat(settings.redis().shown()).isEqualTo("redis://***@host");
    }

    @Test
    void read_sameTokenForBothRoles_isRefused() {
        assertThatThrownBy(() -> read(Map.of("LARDER_ADMIN_TOKEN", "same-token", "LARDER_VIEWER_TOKEN", "same-token")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("must differ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDIS_PROT=1", "foo=bar"})
    void read_unknownNameInFile_isRefused(String line) throws IOException {
        Path file = Files.writeString(folder.resolve("f"), line);

        assertThatThrownBy(() -> read(Map.of(), "--config=" + file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')));
    }

    @Test
    void read_fileThatIsNone_isRefused() {
        assertThatThrownBy(
                        () -> read(Map.of(), "--config", folder.resolve("none").toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("LARDER_CONFIG must be ")
                .hasMessageContaining("none (there is no such file or folder; given by the flag --config)");
    }

    @Test
    void read_fileThatCannotBeRead_saysWhyInWords() throws IOException {
        Map<String, byte[]> contents = Map.of(
                "not UTF-8", new byte[] {'a', (byte) 0xE4, '='},
                "hexadecimal digits", "REDIS_HOST=\\u12".getBytes(UTF_8),
                "more than 1048576 bytes", new byte[(1 << 20) + 1]);
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            Path file = Files.write(folder.resolve("f"), content.getValue());

            assertThatThrownBy(() -> read(Map.of("LARDER_CONFIG", file.toString())))
                    .isInstanceOf(SettingsException.class)
                    .message()
                    .startsWith("LARDER_CONFIG must be ")
                    .contains(content.getKey())
                    .endsWith("; given in the environment)");
        }
        assertThatThrownBy(() -> read(Map.of(), "--config=" + folder))
                .message()
                .startsWith("LARDER_CONFIG must be ")
                .doesNotContain("IO", "Exception");
    }

    @Test
    void read_fileOfAnEditorOfWindows_isRead() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "\uFEFFREDIS_HOST=h \r\nREDIS_PORT=7\t\r\r\n");

        Settings settings = read(Map.of(), "--config", file.toString());

        assertThat(settings.redis().host()).isEqualTo("h");
        assertThat(settings.redis().port()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:s3cret@h:6379", "redis://u:s3cret=x@h", "redis://u:123=s3cret@h", "u:s3cret@h"})
    void parse_urlInPlaceOfACommand_isShownWithoutItsPassword(String word) {
        assertThatThrownBy(() -> CommandLine.parse(word))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith("unknown command \"")
                .doesNotContain("s3cret", "123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prot=1", "start", "-p", "--port=", "--port", "serve serve"})
    void parse_unknownOrIncomplete_isRefused(String line) {
        assertThatThrownBy(() -> CommandLine.parse(line.split(" ", -1)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("--help");
    }

    @Test
    void help_always_namesEverySetting() {
        assertThat(CommandLine.help())
                .contains(Stream.of(Setting.values())
                        .flatMap(setting -> Stream.of(setting.name(), setting.flag()))
                        .toArray(String[]::new));
    }

    private static Settings read(Map<String, String> environment, String... arguments) {
        return SettingsReader.read(CommandLine.parse(arguments), environment);
    }

    private static Expected expected(Setting setting) {
        return java.util.Objects.requireNonNull(ALL.get(setting), () -> "no expectation for " + setting);
    }

    private static void add(
            Setting setting,
            Function<Settings, @Nullable Object> part,
            @Nullable Object fallback,
            String given,
            Object read) {
        ALL.put(setting, new Expected(part, fallback, given, read));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }
}
