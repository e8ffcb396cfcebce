package dev.larder.server.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was asked on the command line: {@code [serve] [--check] [--config FILE] [--flag VALUE | --flag=VALUE]...}.
 *
 * @param action what to do
 * @param flags the settings given as flags; the last one of a name wins
 * @param config the properties file, or null
 * @since 0.1
 */
public record CommandLine(
        Action action, Map<Setting, String> flags, @Nullable String config) {
    /** What the server can be asked to do. */
    public enum Action {
        /** Run. */
        SERVE,
        /** Read the settings, say what is wrong with them, and end. */
        CHECK,
        /** Print what there is to say, and end. */
        HELP,
        /** Print the version, and end. */
        VERSION
    }

    private static final String CHECK = "--check";
    private static final String SEE_HELP = "; --help lists what there is";

    /**
     * Reads the arguments.
     *
     * @param arguments as {@code main} gets them
     * @return never null
     * @throws SettingsException if an argument is not known or lacks its value
     */
    public static CommandLine parse(String... arguments) {
        List<String> all = Arrays.asList(arguments);
        if (all.contains("--help") || all.contains("-h") || all.equals(List.of("help"))) {
            return of(Action.HELP);
        }
        if (all.contains("--version") || all.equals(List.of("version"))) {
            return of(Action.VERSION);
        }
        if (all.contains(CHECK)) {
            List<String> others = new ArrayList<>(all);
            others.removeAll(List.of(CHECK));
            CommandLine checked = parse(others.toArray(String[]::new));
            return new CommandLine(Action.CHECK, checked.flags(), checked.config());
        }
        boolean named = !all.isEmpty() && all.get(0).equals("serve");
        return flags(all.subList(named ? 1 : 0, all.size()).iterator());
    }

    private static CommandLine of(Action action) {
        return new CommandLine(action, Map.of(), null);
    }

    private static CommandLine flags(Iterator<String> words) {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        String config = null;
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.indexOf('=');
            String flag = equals < 0 ? word : word.substring(0, equals);
            Optional<Setting> setting = known(flag);
            if (setting.isEmpty() && !flag.equals("--config")) {
                throw new SettingsException(unknown(word.startsWith("-") ? flag : word));
            }
            String value = equals < 0 ? next(flag, words) : word.substring(equals + 1);
            if (value.isEmpty()) {
                throw new SettingsException(flag + " must have a value, was empty" + SEE_HELP);
            }
            if (setting.isPresent()) {
                flags.put(setting.get(), value);
            } else {
                config = value;
            }
        }
        return new CommandLine(Action.SERVE, Collections.unmodifiableMap(flags), config);
    }

    private static Optional<Setting> known(String flag) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.flag().equals(flag))
                .findFirst();
    }

    private static String next(String flag, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new SettingsException(flag + " must have a value, was the last word" + SEE_HELP);
        }
        return words.next();
    }

    private static String unknown(String word) {
        String shown = OneLine.of(word);
        return (word.startsWith("-") ? "unknown flag " + shown : "unknown command \"" + shown + "\"") + SEE_HELP;
    }

    /**
     * What {@code --help} prints.
     *
     * @return several lines
     */
    public static String help() {
        StringBuilder help = new StringBuilder(2048)
                .append("larder [serve] [--config FILE] [--flag VALUE]...\n")
                .append(
                        "Serves caches on Redis over HTTP. Without REDIS_URL and REDIS_HOST it starts a Redis of its own.\n")
                .append(
                        "A flag wins over the environment, that over the file (NAME=value lines, also LARDER_CONFIG).\n\n");
        for (Setting setting : Setting.values()) {
            String fallback = setting.fallback() == null ? "" : " (" + setting.fallback() + ")";
            help.append(
                    String.format("  %-36s %-34s %s%s%n", setting.flag(), setting.name(), setting.help(), fallback));
        }
        return help.append(
                        "\n  status, top, clear, keys, bench, doctor, completion: talk to a server; COMMAND --help tells more\n")
                .append(
                        "  --check    reads the settings, says what is wrong with them, and ends\n  --version, --help\n")
                .toString();
    }
}
