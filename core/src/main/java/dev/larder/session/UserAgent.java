package dev.larder.session;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a user agent says, as far as it stays the same when the program is updated: its family and the system. Pure.
 *
 * @param family such as {@code firefox}
 * @param system such as {@code windows}
 */
record UserAgent(String family, String system) {
    private static final String OTHER = "other";

    /** In this order: most programs also claim to be those that come later. */
    private static final List<Map.Entry<String, String>> FAMILIES = List.of(
            Map.entry("edg", "edge"),
            Map.entry("opr/", "opera"),
            Map.entry("opera", "opera"),
            Map.entry("samsungbrowser", "samsung"),
            Map.entry("yabrowser", "yandex"),
            Map.entry("vivaldi", "vivaldi"),
            Map.entry("firefox", "firefox"),
            Map.entry("fxios", "firefox"),
            Map.entry("crios", "chrome"),
            Map.entry("chrome", "chrome"),
            Map.entry("chromium", "chrome"),
            Map.entry("safari", "safari"),
            Map.entry("trident", "ie"),
            Map.entry("msie", "ie"),
            Map.entry("curl", "curl"),
            Map.entry("okhttp", "okhttp"),
            Map.entry("java", "java"),
            Map.entry("python", "python"),
            Map.entry("bot", "bot"));

    private static final List<Map.Entry<String, String>> SYSTEMS = List.of(
            Map.entry("windows phone", "windows_phone"),
            Map.entry("windows", "windows"),
            Map.entry("android", "android"),
            Map.entry("iphone", "ios"),
            Map.entry("ipad", "ios"),
            Map.entry("ipod", "ios"),
            Map.entry("mac os", "macos"),
            Map.entry("macintosh", "macos"),
            Map.entry("cros", "chromeos"),
            Map.entry("linux", "linux"));

    static UserAgent of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return new UserAgent(first(FAMILIES, lower), first(SYSTEMS, lower));
    }

    private static String first(List<Map.Entry<String, String>> names, String text) {
        for (Map.Entry<String, String> name : names) {
            if (text.contains(name.getKey())) {
                return name.getValue();
            }
        }
        return OTHER;
    }

    String device() {
        return switch (system) {
            case "android", "ios", "windows_phone" -> "mobile";
            case OTHER -> OTHER;
            default -> "desktop";
        };
    }
}
