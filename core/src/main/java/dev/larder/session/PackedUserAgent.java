package dev.larder.session;

import java.util.List;

/**
 * User agents as sessions keep them: most of what browsers say is the same phrases, so each of those is one control character, which no
 * header holds. Pure.
 */
final class PackedUserAgent {
    /** Before a text that holds control characters itself, and is kept as it is. */
    private static final char AS_IT_IS = '\0';

    /** By their numbers, from 1: sessions hold them, so none may be changed or moved, and at most 31 are possible. Longer ones come first. */
    private static final List<String> PHRASES = List.of(
            " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/",
            " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
            " AppleWebKit/537.36 (KHTML, like Gecko)",
            "Macintosh; Intel Mac OS X 10_15_7",
            " Mobile/15E148 Safari/604.1",
            "Windows NT 10.0; Win64; x64",
            " Gecko/20100101 Firefox/",
            "iPhone; CPU iPhone OS ",
            "Linux; Android 10; K",
            "X11; Linux x86_64",
            "Linux; Android ",
            " Safari/605.1.15",
            " Safari/537.36",
            " like Mac OS X",
            "Mozilla/5.0 (",
            " Mobile",
            "; rv:",
            ".0.0.0",
            " Edg/");

    private PackedUserAgent() {}

    static String pack(String text) {
        if (text.chars().anyMatch(c -> c < ' ')) {
            return AS_IT_IS + text;
        }
        String packed = text;
        for (int i = 0; i < PHRASES.size(); i++) {
            packed = packed.replace(PHRASES.get(i), String.valueOf((char) (i + 1)));
        }
        return packed;
    }

    static String unpack(String packed) {
        if (!packed.isEmpty() && packed.charAt(0) == AS_IT_IS) {
            return packed.substring(1);
        }
        StringBuilder text = new StringBuilder(Client.MAX_USER_AGENT_CHARS);
        for (int i = 0; i < packed.length(); i++) {
            char c = packed.charAt(i);
            if (c >= 1 && c <= PHRASES.size()) {
                text.append(PHRASES.get(c - 1));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
