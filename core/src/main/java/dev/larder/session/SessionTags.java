package dev.larder.session;

/** The parts that sessions are spread over, each of which is in one slot of a cluster: 256 of them, two hexadecimal digits. */
final class SessionTags {
    static final int COUNT = SessionStore.TAGS;
    static final int CHARS = 2;

    private static final String DIGITS = "0123456789abcdef";

    private SessionTags() {}

    static boolean isTag(String text) {
        return text.length() == CHARS && DIGITS.indexOf(text.charAt(0)) >= 0 && DIGITS.indexOf(text.charAt(1)) >= 0;
    }

    static String of(int number) {
        return "" + DIGITS.charAt((number >> 4) & 0xf) + DIGITS.charAt(number & 0xf);
    }

    static int number(String tag) {
        return DIGITS.indexOf(tag.charAt(0)) << 4 | DIGITS.indexOf(tag.charAt(1));
    }
}
