package dev.larder.session;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.base.Ticker;
import dev.larder.session.SessionStore.Ended;
import dev.larder.session.SessionStore.Endings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operations of one manager share. */
record SessionParts(
        SessionStore store,
        SessionConfig config,
        TokenHashes hashes,
        SessionCounters counters,
        SessionEvents events,
        ActiveUsers active,
        NearSessions near,
        Ticker ticker) {
    SessionPolicy policy() {
        return config.policy();
    }

    /** The same call, counted where the store does not answer. */
    <T extends @Nullable Object> Call<T> counted(Call<T> call) {
        return call.recover(failure -> {
            throw counted(failure);
        });
    }

    private LarderException counted(LarderException failure) {
        if (failure instanceof StoreUnavailableException) {
            counters.unavailable.increment();
        }
        return failure;
    }

    /** The same call, measured as a look for a session. */
    <T> Call<T> timed(Call<T> call) {
        return new Deferred<>(() -> {
            long began = ticker.nanos();
            return counted(call).map(answer -> {
                counters.readLatency.record(ticker.nanos() - began);
                return answer;
            });
        });
    }

    Call<Boolean> end(SessionStore.Key key, SessionEvent.Kind kind) {
        return end(key.tag(), List.of(key.hash()), kind);
    }

    /** Ends a session; whether there was one that could be used. */
    Call<Boolean> end(String tag, List<String> hashes, SessionEvent.Kind kind) {
        return new Deferred<>(() -> {
            hashes.forEach(hash -> near.forget(new SessionStore.Key(tag, hash)));
            return counted(store.end(tag, hashes, kind, policy().replicas(), events.wanted()))
                    .map(endings -> count(tag, endings) > 0);
        });
    }

    /** Counts what has ended, and tells of it; how many of it could be used. */
    long count(String tag, Endings endings) {
        counters.inTag(SessionTags.number(tag), endings.inTag());
        long usable = 0;
        for (Ended ended : endings.ended()) {
            near.forget(new SessionStore.Key(tag, ended.hash()));
            if (ended.usable()) {
                usable++;
            }
            count(ended);
        }
        events.ended(tag, endings.ended());
        return usable;
    }

    void count(Ended ended) {
        switch (ended.kind()) {
            case EXPIRED -> counters.expired.increment();
            case EVICTED -> counters.evicted.increment();
            default -> counters.deletes.increment();
        }
        if (ended.createdMillis() > 0) {
            counters.lived(ended.lastedMillis());
        }
    }
}
