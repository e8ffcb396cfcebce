package dev.larder.session;

import org.jspecify.annotations.Nullable;

/**
 * What a client carries: {@code tag.secret}. The tag says in which part of the store the session is; the secret, 256 random bits,
 * opens it. Handed out once, kept nowhere.
 *
 * @since 0.1
 */
public final class SessionToken {
    /** How many characters every token has. */
    public static final int CHARS = SessionTags.CHARS + 1 + SessionToken.SECRET_CHARS;

    static final int SECRET_BYTES = 32;
    static final int SECRET_CHARS = 43;

    private final String text;

    private SessionToken(String text) {
        this.text = text;
    }

    /** The token of a text, or null for one that is no token. O(its length), at most {@link #CHARS}. */
    static @Nullable SessionToken parse(@Nullable String text) {
        if (text == null
                || text.length() != CHARS
                || text.charAt(SessionTags.CHARS) != '.'
                || !SessionTags.isTag(text.substring(0, SessionTags.CHARS))) {
            return null;
        }
        for (int i = SessionTags.CHARS + 1; i < CHARS; i++) {
            if (!isBase64Url(text.charAt(i))) {
                return null;
            }
        }
        return new SessionToken(text);
    }

    static boolean isBase64Url(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    String tag() {
        return text.substring(0, SessionTags.CHARS);
    }

    /**
     * The token itself, for the client and for nobody else: not for logs, addresses or messages.
     *
     * @return {@link #CHARS} characters of {@code A-Z a-z 0-9 - _ .}
     */
    public String reveal() {
        return text;
    }

    /** Its tag alone. */
    @Override
    public String toString() {
        return "SessionToken[" + tag() + ".…]";
    }
}
