package dev.larder.server.cli;

import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Values as people read them. What is not known is a dash. Pure. */
final class Shown {
    private static final double MIB = 1024.0 * 1024.0;

    /** Controls, those of eight bits included, what turns text around or is not seen, and what ends lines. */
    private static final Pattern ACTS = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private Shown() {}

    static String of(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "-" : text(value.asString(value.toString()));
    }

    /** What others have chosen, without what a terminal would act on. */
    static String text(String text) {
        return ACTS.matcher(text).replaceAll("?");
    }

    static String mebibytes(JsonNode bytes) {
        return bytes.isNumber() ? String.format(Locale.ROOT, "%.2f MiB", bytes.asDouble() / MIB) : "-";
    }

    static String duration(JsonNode value) {
        if (!value.isNumber()) {
            return "-";
        }
        long seconds = value.asLong();
        if (seconds >= DAY) {
            return seconds / DAY + " d " + seconds % DAY / HOUR + " h";
        }
        if (seconds >= HOUR) {
            return seconds / HOUR + " h " + seconds % HOUR / MINUTE + " min";
        }
        return seconds >= MINUTE ? seconds / MINUTE + " min " + seconds % MINUTE + " s" : seconds + " s";
    }

    /** A rate of two readings of a counter; a dash where one is missing. A counter that went back began anew. */
    static String rate(JsonNode before, JsonNode now, double seconds) {
        if (!before.isNumber() || !now.isNumber() || seconds <= 0) {
            return "-";
        }
        long counted = now.asLong() - before.asLong();
        return String.format(Locale.ROOT, "%.1f", (counted < 0 ? now.asLong() : counted) / seconds);
    }
}
