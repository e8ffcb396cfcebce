package dev.larder.session;

import dev.larder.base.LarderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who has sessions.
 *
 * @param users the users with the most sessions first, of those with as many the one who used one last
 * @param sessions how many sessions there are that have not expired
 * @param looked at how many of them was looked; where it is fewer, there may be other users with more
 * @since 0.1
 */
public record SessionUsers(List<UserCount> users, long sessions, long looked) {
    private static final Comparator<UserCount> MOST_SESSIONS_FIRST = Comparator.comparingLong(UserCount::sessions)
            .thenComparing(UserCount::lastUsedAt)
            .reversed()
            .thenComparing(UserCount::userId);

    /** Copies. */
    public SessionUsers {
        users = List.copyOf(users);
    }

    /**
     * How many sessions a user has.
     *
     * @param userId the user
     * @param sessions how many, at least 1
     * @param lastUsedAt when one of them was last noted to be used
     */
    public record UserCount(String userId, long sessions, Instant lastUsedAt) {}

    static SessionUsers of(SessionStore.Crowd crowd, int most) {
        List<UserCount> users = new ArrayList<>();
        long unread = 0;
        for (SessionStore.Present one : crowd.users()) {
            try {
                String userId = Who.read(one.who()).userId();
                if (userId != null) {
                    users.add(new UserCount(userId, one.sessions(), Instant.ofEpochMilli(one.usedMillis())));
                }
            } catch (LarderException ofAnotherFormat) {
                // One that another version has written must not hide all others.
                unread += one.sessions();
            }
        }
        users.sort(MOST_SESSIONS_FIRST);
        return new SessionUsers(
                users.subList(0, Math.min(most, users.size())), crowd.sessions(), Math.max(0, crowd.looked() - unread));
    }

    /**
     * Whether all sessions were looked at.
     *
     * @return false if there may be other users with more sessions
     */
    public boolean isComplete() {
        return looked >= sessions;
    }
}
