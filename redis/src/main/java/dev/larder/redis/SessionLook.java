package dev.larder.redis;

import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.State;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What plain reads tell of a session: enough to know that it may be used, and not enough to know why it may not.
 *
 * @param usable the session, or null if these reads do not show that it may be used
 * @param marks how many not-before times its tag has
 */
record SessionLook(@Nullable Found usable, long marks) {
    /**
     * Reads the replies.
     *
     * @param key whose they are
     * @param replies its fields, when it expires, how many not-before times the tag has, the server's time
     * @return what they tell
     */
    static SessionLook of(SessionStore.Key key, List<?> replies) {
        List<?> fields = Decoders.list(replies.get(0));
        long marks = Decoders.count(replies.get(2));
        long now = millis(Decoders.list(replies.get(3)));
        long expires = replies.get(1) == null ? 0 : (long) Double.parseDouble(Decoders.text(replies.get(1)));
        if (marks > 0 || expires <= now || !SessionReplies.isWhole(fields)) {
            return new SessionLook(null, marks);
        }
        return new SessionLook(
                new Found(State.LIVE, now, SessionReplies.stored(key, fields, expires, SessionReplies.NOT_READ), null),
                0);
    }

    private static long millis(List<?> time) {
        long seconds = Long.parseLong(Decoders.text(time.get(0)));
        return TimeUnit.SECONDS.toMillis(seconds)
                + TimeUnit.MICROSECONDS.toMillis(Long.parseLong(Decoders.text(time.get(1))));
    }
}
