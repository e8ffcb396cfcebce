package dev.larder.server.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * A properties file (UTF-8) with the names of {@link Setting}.
 *
 * @param path where it is
 * @param values what it holds
 */
record SettingsFile(String path, Map<Setting, String> values) {
    /** No settings need more. */
    static final long MAX_BYTES = 1 << 20;

    static SettingsFile read(String path) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(content(Path.of(path))));
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(
                    "the configuration file must be a readable properties file in UTF-8, was " + OneLine.of(path) + " ("
                            + reason(e) + ")",
                    e);
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (String name : properties.stringPropertyNames()) {
            values.put(known(path, name), properties.getProperty(name));
        }
        return new SettingsFile(path, Collections.unmodifiableMap(values));
    }

    private static String content(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException("more than " + MAX_BYTES + " bytes");
        }
        return Files.readString(path);
    }

    private static Setting known(String path, String name) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingsException("names in " + OneLine.of(path)
                        + " must be those of settings, was \"" + OneLine.of(name) + "\"; --help lists what there is"));
    }

    private static String reason(Exception e) {
        if (e instanceof CharacterCodingException) {
            return "not UTF-8";
        }
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
