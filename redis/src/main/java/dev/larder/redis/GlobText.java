package dev.larder.redis;

/** Prepares text to stand inside a longer pattern of Redis. */
final class GlobText {
    private static final String SPECIAL = "*?[]^-\\";

    private static final char FIRST_NOT_ASCII = 0x80;

    private GlobText() {}

    /** A pattern that matches {@code text} and nothing else. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            if (SPECIAL.indexOf(text.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(text.charAt(i));
        }
        return escaped.toString();
    }

    /**
     * The same pattern with what it leaves open at its end closed, as Redis takes it when it stands alone: otherwise an
     * open bracket would swallow what follows, and a last backslash would escape it.
     *
     * @param glob a pattern, a character for each byte
     */
    static String closed(String glob) {
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            if (c == '[') {
                int end = endOfSet(glob, membersStart(glob, at));
                if (end < 0) {
                    return closedSet(glob, at);
                }
                at = end;
            } else {
                at += c == '\\' ? 2 : 1;
            }
        }
        return at > glob.length() ? glob + '\\' : glob;
    }

    private static int membersStart(String glob, int open) {
        return open + 1 < glob.length() && glob.charAt(open + 1) == '^' ? open + 2 : open + 1;
    }

    /** The place behind the bracket that closes, or -1. */
    private static int endOfSet(String glob, int start) {
        int at = start;
        while (at < glob.length()) {
            if (glob.charAt(at) == ']') {
                return at + 1;
            }
            at += memberLength(glob, at);
        }
        return -1;
    }

    /** How Redis reads the members of a set: an escaped one, a range whatever its end is, or a plain one. */
    private static int memberLength(String glob, int at) {
        int left = glob.length() - at;
        if (glob.charAt(at) == '\\' && left >= 2) {
            return 2;
        }
        return left >= 3 && glob.charAt(at + 1) == '-' ? 3 : 1;
    }

    /** Plain members are escaped, since one at the end may look like the beginning of a range or of an escape. */
    private static String closedSet(String glob, int open) {
        int at = membersStart(glob, open);
        StringBuilder closed = new StringBuilder(glob.substring(0, at));
        while (at < glob.length()) {
            int length = memberLength(glob, at);
            boolean plain = length == 1 && glob.charAt(at) < FIRST_NOT_ASCII;
            closed.append(plain ? "\\" : "").append(glob, at, at + length);
            at += length;
        }
        return closed.append(']').toString();
    }
}
