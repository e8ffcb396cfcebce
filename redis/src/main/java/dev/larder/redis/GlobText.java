package dev.larder.redis;

/** Prepares text to stand inside a longer pattern of Redis. */
final class GlobText {
    private static final String SPECIAL = "*?[]^-\\";

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
     */
    static String closed(String glob) {
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c == '[') {
                int close = endOfSet(glob, at + 1);
                if (close < 0) {
                    return endsInBackslash(glob, at + 1) ? glob + "\\]" : glob + "]";
                }
                at = close + 1;
            } else {
                at++;
            }
        }
        return at > glob.length() ? glob + "\\" : glob;
    }

    /** Where the bracket closes, or -1. As Redis reads it: a range takes three characters, whatever the third is. */
    private static int endOfSet(String glob, int start) {
        int at = start < glob.length() && glob.charAt(start) == '^' ? start + 1 : start;
        while (at < glob.length()) {
            char c = glob.charAt(at);
            if (c == ']') {
                return at;
            }
            boolean range = at + 2 < glob.length() && glob.charAt(at + 1) == '-';
            at += c == '\\' ? 2 : range ? 3 : 1;
        }
        return -1;
    }

    private static boolean endsInBackslash(String glob, int start) {
        int backslashes = 0;
        for (int i = glob.length() - 1; i >= start && glob.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
