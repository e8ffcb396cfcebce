package dev.larder.server.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * A properties file (UTF-8, with a byte order mark or without) with the names of {@link Setting}.
 *
 * @param path where it is
 * @param values what it holds, without blanks at the ends
 */
record SettingsFile(String path, Map<Setting, String> values) {
    /** No settings need more. */
    static final long MAX_BYTES = 1 << 20;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Reads it; {@code source} says who named it, for a message. */
    static SettingsFile read(String path, String source) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(content(Path.of(path))));
        } catch (InvalidPathException e) {
            throw refused(path, source, FileFault.unwritablePath(), e);
        } catch (IOException e) {
            throw refused(path, source, FileFault.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw refused(path, source, "a \\u in it lacks its four hexadecimal digits", e);
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (String name : properties.stringPropertyNames()) {
            values.put(known(path, name), properties.getProperty(name).strip());
        }
        return new SettingsFile(path, Collections.unmodifiableMap(values));
    }

    private static String content(Path path) throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException("more than " + MAX_BYTES + " bytes");
        }
        String text = Files.readString(path);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static Setting known(String path, String name) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingsException("names in " + OneLine.path(path)
                        + " must be those of settings, was \"" + OneLine.of(name) + "\"; --help lists what there is"));
    }

    private static SettingsException refused(String path, String source, String reason, Exception cause) {
        return new SettingsException(
                "LARDER_CONFIG must be a readable properties file in UTF-8, was " + OneLine.path(path) + " (" + reason
                        + "; given " + source + ")",
                cause);
    }
}
