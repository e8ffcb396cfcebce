package dev.larder.server.settings;

/** Makes foreign text fit for a message of one line. */
final class OneLine {
    /** How much of a text is shown. */
    static final int MAX_CHARS = 120;

    private OneLine() {}

    static String of(String text) {
        String cut = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
