package dev.larder.session;

import org.jspecify.annotations.Nullable;

/** The public name of a session: {@code tag.hash}. It finds the session and opens nothing. */
final class SessionHandle {
    static final int CHARS = SessionTags.CHARS + 1 + TokenHashes.HASH_CHARS;

    private SessionHandle() {}

    static String of(SessionStore.Key key) {
        return key.tag() + '.' + key.hash();
    }

    static SessionStore.@Nullable Key parse(@Nullable String text) {
        if (text == null || text.length() != CHARS || text.charAt(SessionTags.CHARS) != '.') {
            return null;
        }
        String tag = text.substring(0, SessionTags.CHARS);
        String hash = text.substring(SessionTags.CHARS + 1);
        return SessionTags.isTag(tag) && hash.chars().allMatch(c -> SessionToken.isBase64Url((char) c))
                ? new SessionStore.Key(tag, hash)
                : null;
    }
}
