package dev.larder.server.settings;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a setting look like. Pure: a shape checks text and says what it accepts.
 */
sealed interface Shape {
    /** What is accepted, as it stands after "must be". */
    String accepted();

    /** Whether {@code text} is such a value. */
    boolean accepts(String text);

    /** How a refused value is shown; by default as it is, but for what may be a login. */
    default String shown(String text) {
        return '"' + OneLine.redacted(text) + '"';
    }

    /**
     * Integers of a range, without sign or spaces.
     *
     * @param min the smallest
     * @param max the greatest
     */
    record Whole(long min, long max) implements Shape {
        private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");

        @Override
        public String accepted() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public boolean accepts(String text) {
            return DIGITS.matcher(text).matches() && Long.parseLong(text) >= min && Long.parseLong(text) <= max;
        }
    }

    /**
     * Seconds, with up to three decimals.
     *
     * @param minMillis the shortest
     * @param maxMillis the longest
     */
    record Seconds(long minMillis, long maxMillis) implements Shape {
        private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,3})?");

        @Override
        public String accepted() {
            return "seconds from " + seconds(minMillis) + " to " + seconds(maxMillis);
        }

        @Override
        public boolean accepts(String text) {
            return DECIMAL.matcher(text).matches() && millis(text) >= minMillis && millis(text) <= maxMillis;
        }

        static long millis(String text) {
            return new BigDecimal(text).movePointRight(3).longValueExact();
        }

        private static String seconds(long millis) {
            return new BigDecimal(millis)
                    .divide(BigDecimal.valueOf(1000), MathContext.DECIMAL64)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /**
     * Text that matches a pattern.
     *
     * @param accepted what is accepted, in words
     * @param pattern what it must match
     */
    record Matching(String accepted, Pattern pattern) implements Shape {
        static Matching of(String accepted, String pattern) {
            return new Matching(accepted, Pattern.compile(pattern));
        }

        @Override
        public boolean accepts(String text) {
            return pattern.matcher(text).matches();
        }
    }

    /**
     * Text that is never shown.
     *
     * @param accepted what is accepted, in words
     * @param pattern what it must match
     */
    record Secret(String accepted, Pattern pattern) implements Shape {
        static Secret of(String accepted, String pattern) {
            return new Secret(accepted, Pattern.compile(pattern));
        }

        @Override
        public boolean accepts(String text) {
            return pattern.matcher(text).matches();
        }

        @Override
        public String shown(String text) {
            return hidden(text);
        }

        static String hidden(String text) {
            return "a value of " + text.length() + " characters, which is not shown";
        }
    }

    /**
     * Secret keys in base64, with commas between them. They are never shown.
     *
     * @param maxKeys how many there may be
     * @param minBytes the length of the shortest
     * @param maxBytes the length of the longest
     */
    record KeyList(int maxKeys, int minBytes, int maxBytes) implements Shape {
        private static final int MAX_CHARS = 16_384;

        @Override
        public String accepted() {
            return "1 to " + maxKeys + " keys in base64 with commas between them, each of " + minBytes + " to "
                    + maxBytes + " bytes";
        }

        @Override
        public boolean accepts(String text) {
            try {
                byte[][] keys = text.length() <= MAX_CHARS ? keys(text) : new byte[0][];
                return keys.length > 0
                        && keys.length <= maxKeys
                        && Stream.of(keys).allMatch(key -> key.length >= minBytes && key.length <= maxBytes);
            } catch (IllegalArgumentException refused) {
                // Dropped, for the message of the decoder may show a part of a key.
                return false;
            }
        }

        @Override
        public String shown(String text) {
            return Secret.hidden(text);
        }

        /** The keys of a text that is accepted; none for null. */
        static byte[][] keys(@Nullable String text) {
            return text == null
                    ? new byte[0][]
                    : Stream.of(text.split(",", -1))
                            .map(key -> Base64.getDecoder().decode(key.strip()))
                            .toArray(byte[][]::new);
        }
    }

    /**
     * A URL, which may hold a password: only its scheme and what is plainly a host, port or number is ever shown.
     *
     * @param accepted what is accepted, in words
     * @param scheme what the scheme must match
     */
    record Url(String accepted, Pattern scheme) implements Shape {
        private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]*";
        private static final Pattern PARTS =
                Pattern.compile("(" + SCHEME + ")://(.*@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(:[0-9]+)?(.*)");

        static Url of(String accepted, String scheme) {
            return new Url(accepted, Pattern.compile(scheme));
        }

        @Override
        public boolean accepts(String text) {
            int colon = text.indexOf(':');
            return colon > 0 && scheme.matcher(text.substring(0, colon)).matches() && !text.matches(".*\\s.*");
        }

        @Override
        public String shown(String text) {
            return '"' + redacted(text) + '"';
        }

        static String redacted(String text) {
            var parts = PARTS.matcher(text);
            if (!parts.matches()) {
                int end = text.indexOf("://");
                String scheme = end > 0 ? text.substring(0, end) : "";
                return (scheme.matches(SCHEME) ? scheme + "://" : "") + "***";
            }
            String port = parts.group(4) == null ? "" : parts.group(4);
            String rest = parts.group(5).matches("(/[0-9]*)?") ? parts.group(5) : "***";
            return parts.group(1) + "://" + (parts.group(2) == null ? "" : "***@") + parts.group(3) + port + rest;
        }
    }
}
