package dev.larder.server.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of all sources, and their reading as types. An empty text in the environment or file counts as not given. */
final class Values {
    private final Map<Setting, String> flags;
    private final Map<String, String> environment;
    private final @Nullable SettingsFile file;

    Values(Map<Setting, String> flags, Map<String, String> environment, @Nullable SettingsFile file) {
        this.flags = flags;
        this.environment = environment;
        this.file = file;
    }

    /** The checked text, or null where neither a source nor a default has one. */
    @Nullable
    String optional(Setting setting) {
        String flag = flags.get(setting);
        if (flag != null) {
            return checked(setting, flag, "by the flag " + setting.flag());
        }
        String variable = environment.get(setting.name());
        if (variable != null && !variable.isEmpty()) {
            return checked(setting, variable, "in the environment");
        }
        String line = file == null ? null : file.values().get(setting);
        if (file != null && line != null && !line.isEmpty()) {
            return checked(setting, line, "in " + OneLine.path(file.path()));
        }
        return setting.fallback();
    }

    String text(Setting setting) {
        String text = optional(setting);
        if (text == null) {
            throw new SettingsException(setting + " must be given, was not");
        }
        return text;
    }

    int whole(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    @Nullable
    Integer optionalWhole(Setting setting) {
        String text = optional(setting);
        return text == null ? null : Integer.valueOf(text);
    }

    Duration seconds(Setting setting) {
        return Duration.ofMillis(Shape.Seconds.millis(text(setting)));
    }

    Duration minutes(Setting setting) {
        return Duration.ofMinutes(whole(setting));
    }

    private static String checked(Setting setting, String text, String source) {
        boolean accepted = setting.shape().accepts(text);
        if (accepted && (setting != Setting.LARDER_DATA || isPath(text))) {
            return text;
        }
        // Only a path has anything against it that its shape has not.
        String reason = accepted ? FileFault.unwritablePath() + "; " : "";
        throw new SettingsException(setting + " must be " + setting.shape().accepted() + ", was "
                + OneLine.cut(setting.shape().shown(text)) + " (" + reason + "given " + source + ")");
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
