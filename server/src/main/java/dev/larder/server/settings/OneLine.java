package dev.larder.server.settings;

/**
 * Makes foreign text fit for a message of one line, without a password that somebody wrote where none belongs.
 *
 * @since 0.1
 */
public final class OneLine {
    /** How much of a text is shown. */
    static final int MAX_CHARS = 120;

    private OneLine() {}

    /**
     * A word of the command line or a value. What looks like a URL, or has a user before a host, is shown without either.
     *
     * @param text any text
     * @return at most {@value #MAX_CHARS} characters and three dots, none of them a control character
     */
    public static String of(String text) {
        return cut(redacted(text));
    }

    /** The path of a file, where {@code @} is a letter like others. */
    static String path(String text) {
        return cut(text.contains("://") ? Shape.Url.redacted(text) : text);
    }

    static String redacted(String text) {
        return text.contains("://") || text.contains("@") ? Shape.Url.redacted(text) : text;
    }

    static String cut(String text) {
        String cut = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
