package dev.larder.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * A pattern for keys that means what the same pattern means to Redis: {@code *} any bytes, {@code ?} one byte, {@code
 * [ab]} {@code [a-z]} {@code [^a]} one byte of or not of a set, {@code \x} the byte {@code x} itself. Patterns and keys
 * are compared as UTF-8, byte by byte, as Redis does.
 *
 * <p>Immutable and thread-safe. Matching takes at most pattern length times key length steps, whatever the pattern.
 *
 * @since 0.1
 */
public final class Glob {
    /** The longest pattern accepted, in bytes. */
    public static final int MAX_PATTERN_BYTES = 4_096;

    private static final int BYTE_VALUES = 256;

    /** One element per byte to match: the bytes accepted there. An empty set stands for a star. */
    private final List<BitSet> tokens;

    private final String pattern;

    private Glob(String pattern, List<BitSet> tokens) {
        this.pattern = pattern;
        this.tokens = tokens;
    }

    /**
     * Reads a pattern. Like Redis, takes what is left open at its end as closed there.
     *
     * @param pattern at most {@link #MAX_PATTERN_BYTES} bytes
     * @return never null
     * @throws IllegalArgumentException if the pattern is too long
     */
    public static Glob of(String pattern) {
        byte[] bytes = Objects.requireNonNull(pattern, "pattern").getBytes(UTF_8);
        if (bytes.length > MAX_PATTERN_BYTES) {
            throw new IllegalArgumentException(
                    "pattern must be at most " + MAX_PATTERN_BYTES + " bytes, was " + bytes.length);
        }
        return new Glob(pattern, new Reader(bytes).tokens());
    }

    /**
     * Whether the pattern covers the whole of {@code text}.
     *
     * @param text any string
     * @return true if it does
     */
    public boolean matches(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int token = 0;
        int at = 0;
        int starToken = -1;
        int starAt = 0;
        while (at < bytes.length) {
            if (token < tokens.size() && tokens.get(token).isEmpty()) {
                starToken = token++;
                starAt = at;
            } else if (token < tokens.size() && tokens.get(token).get(bytes[at] & 0xff)) {
                token++;
                at++;
            } else if (starToken >= 0) {
                // The last star takes one byte more; earlier stars never need to, for it can take what they would.
                token = starToken + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token).isEmpty()) {
            token++;
        }
        return token == tokens.size();
    }

    /** The pattern as it was given. */
    @Override
    public String toString() {
        return pattern;
    }

    /** Cuts a pattern into tokens. */
    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        List<BitSet> tokens() {
            List<BitSet> tokens = new ArrayList<>();
            while (at < bytes.length) {
                BitSet token = next();
                boolean repeatedStar = token.isEmpty()
                        && !tokens.isEmpty()
                        && tokens.get(tokens.size() - 1).isEmpty();
                if (!repeatedStar) {
                    tokens.add(token);
                }
            }
            return List.copyOf(tokens);
        }

        private BitSet next() {
            int first = bytes[at++] & 0xff;
            BitSet accepted = new BitSet(BYTE_VALUES);
            switch (first) {
                case '*' -> {}
                case '?' -> accepted.set(0, BYTE_VALUES);
                case '[' -> readSet(accepted);
                case '\\' -> accepted.set(at < bytes.length ? bytes[at++] & 0xff : '\\');
                default -> accepted.set(first);
            }
            return accepted;
        }

        private void readSet(BitSet accepted) {
            boolean negated = at < bytes.length && bytes[at] == '^';
            if (negated) {
                at++;
            }
            while (at < bytes.length && bytes[at] != ']') {
                readSetMember(accepted);
            }
            at++;
            if (negated) {
                accepted.flip(0, BYTE_VALUES);
            }
            if (accepted.isEmpty()) {
                // An empty set matches no byte at all; the bit past the last byte keeps it from looking like a star.
                accepted.set(BYTE_VALUES);
            }
        }

        private void readSetMember(BitSet accepted) {
            int left = bytes.length - at;
            int first = bytes[at] & 0xff;
            if (first == '\\' && left >= 2) {
                accepted.set(bytes[at + 1] & 0xff);
                at += 2;
            } else if (left >= 3 && bytes[at + 1] == '-') {
                int last = bytes[at + 2] & 0xff;
                accepted.set(Math.min(first, last), Math.max(first, last) + 1);
                at += 3;
            } else {
                accepted.set(first);
                at++;
            }
        }
    }
}
