package dev.larder.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The users that this node has seen since it last told the store, to be told together. Bounded. Thread-safe. */
final class ActiveUsers {
    /** How many users wait to be told of; what comes beyond is seen again later or not counted. */
    static final int MAX_WAITING = 10_000;

    private final SessionStore store;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** Those who were told of today already. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private volatile long today;

    ActiveUsers(SessionStore store) {
        this.store = store;
    }

    static long day(long millis) {
        return Math.floorDiv(millis, TimeUnit.DAYS.toMillis(1));
    }

    void note(String user, long nowMillis) {
        if (!user.equals(SessionStore.Owner.NOBODY)
                && waiting.size() < MAX_WAITING
                && !(today == day(nowMillis) && told.contains(user))) {
            waiting.add(user);
        }
    }

    /** Tells the store, and waits for it. */
    void flush() {
        long day = day(store.clockMillis());
        if (day != today) {
            told.clear();
            today = day;
        }
        while (!waiting.isEmpty()) {
            List<String> some = new ArrayList<>();
            for (Iterator<String> each = waiting.iterator(); each.hasNext() && some.size() < SessionStore.TAGS; ) {
                some.add(each.next());
            }
            store.noteActive(day, some).await();
            some.forEach(waiting::remove);
            if (told.size() < MAX_WAITING) {
                told.addAll(some);
            }
        }
    }
}
