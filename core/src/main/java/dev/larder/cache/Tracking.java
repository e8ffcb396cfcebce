package dev.larder.cache;

import dev.larder.base.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The side of a store that tells of changes: what is read here, the store keeps an eye on, and tells of the next change to it,
 * or that it may have missed one. This is what values in this process's memory are kept right by.
 *
 * <p>Thread-safe. Every call ends within the store's deadline; it fails with {@link
 * dev.larder.base.StoreUnavailableException} where the store cannot be reached or cannot tell of changes at present. Then the
 * same may be read from the {@link CacheStore}, but not be kept in memory.
 *
 * @since 0.1
 */
public interface Tracking {
    /** How much of an entry tells it apart from every other that was ever written under its key. */
    int HEAD_BYTES = 64;

    /**
     * Registers who is told. Told on a thread of the store, which must not be held up; a notice that concerns what was read
     * comes before the answer to any command that was sent after the change.
     *
     * @param listener is told, registered for good
     */
    void listen(Listener listener);

    /**
     * From now on tells of every change to what belongs to a cache, whether it was read or not, this process's own included; so the store
     * need not remember who has read what. To be called before anything of the cache is read. No round trip: nothing is waited for.
     *
     * @param cache the cache's name
     */
    void broadcast(String cache);

    /**
     * From now on tells of what is read of a cache alone.
     *
     * @param cache the cache's name; nothing happens if it was not broadcast
     */
    void endBroadcast(String cache);

    /**
     * Reads entries and the present stamps of some tags, all of one cache. One round trip.
     *
     * @param keys the entries, at most {@link CacheStore#MAX_BATCH}
     * @param tags whose stamps to read along, at most {@link CacheStore#MAX_BATCH}
     * @return in the order asked for
     */
    Call<TrackedRead> read(List<EntryKey> keys, List<Tag> tags);

    /**
     * Reads the first {@link #HEAD_BYTES} bytes of entries and the present stamps of some tags, all of one cache. One round trip.
     *
     * @param keys the entries, at most {@link CacheStore#MAX_BATCH}
     * @param tags whose stamps to read along, at most {@link CacheStore#MAX_BATCH}
     * @return in the order asked for; an entry that there is not is null
     */
    Call<TrackedRead> heads(List<EntryKey> keys, List<Tag> tags);

    /**
     * As {@link CacheStore#openStamps}.
     *
     * @param tags the tags, all of one cache, each with the stamp that it gets if it has none
     * @param ttlMillis from 1 to {@link CacheStore#MAX_TTL_MILLIS}; never shortens
     * @return the stamps in the order asked for
     */
    Call<List<Tracked<Stamp>>> openStamps(List<CacheStore.NewStamp> tags, long ttlMillis);

    /**
     * As {@link CacheStore#acquire}. Where the answer is to wait, the listener is told when the lease ends or the entry
     * changes.
     *
     * @param key the entry
     * @param known the entry that the caller has read and finds wanting, or null for none
     * @param token what the caller shows when it fills
     * @param leaseMillis how long the lease lasts, from 1 to {@link CacheStore#MAX_TTL_MILLIS}
     * @return what came of it
     */
    Call<Tracked<CacheStore.Acquired>> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis);

    /**
     * As {@link CacheStore#fill}.
     *
     * @param key the entry
     * @param token what the lease was acquired with
     * @param bytes what to keep; must not be changed afterwards
     * @param ttlMillis from 1 to {@link CacheStore#MAX_TTL_MILLIS}
     * @return whether the lease still held, so that the entry was written
     */
    Call<Tracked<Boolean>> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis);

    /**
     * As {@link CacheStore#acquireAll}, and of each as {@link #acquire}.
     *
     * @param wanted at most {@link CacheStore#MAX_BATCH}
     * @param leaseMillis how long each lease lasts, from 1 to {@link CacheStore#MAX_TTL_MILLIS}
     * @return what came of each, in the order asked for
     */
    default Call<List<CacheStore.Answer<Tracked<CacheStore.Acquired>>>> acquireAll(
            List<CacheStore.Wanted> wanted, long leaseMillis) {
        return new EachCall<>(wanted, one -> acquire(one.key(), one.known(), one.token(), leaseMillis));
    }

    /**
     * As {@link CacheStore#fillAll}.
     *
     * @param entries at most {@link CacheStore#MAX_BATCH}
     * @return of each whether its lease still held, in the order given
     */
    default Call<List<CacheStore.Answer<Tracked<Boolean>>>> fillAll(List<CacheStore.LeasedWrite> entries) {
        return new EachCall<>(
                entries,
                one -> fill(
                        one.entry().key(),
                        one.token(),
                        one.entry().bytes(),
                        one.entry().ttlMillis()));
    }

    /**
     * Waits until every change of a cache that was acknowledged to anybody before this call has been told. One small round trip to each
     * node.
     *
     * @param cache the cache's name
     * @return a call that answers once the listener has been told
     */
    Call<@Nullable Void> fence(String cache);

    /**
     * An answer, and the watch under which the store tells of the next change to it.
     *
     * @param value the answer
     * @param watch the watch that was on when it was read
     * @param <T> the answer
     */
    record Tracked<T extends @Nullable Object>(T value, Watch watch) {}

    /**
     * What {@link #read} and {@link #heads} answer.
     *
     * @param entries the bytes of the entries in the order asked for, null where there is none; not to be changed
     * @param stamps in the order asked for, null where there is none
     */
    record TrackedRead(List<Tracked<byte @Nullable []>> entries, List<Tracked<@Nullable Stamp>> stamps) {}

    /** Who is told of changes. Must be quick, must not block, must not throw. */
    interface Listener {
        /**
         * An entry that was read, or waited for, has changed, ended, or come to be; or its lease has.
         *
         * @param key the entry
         */
        void entryChanged(EntryKey key);

        /**
         * The stamp of a tag that was read has changed, ended, or been prolonged.
         *
         * @param tag the tag
         */
        void stampChanged(Tag tag);

        /**
         * A watch begins: until now changes went untold. Told before anything is answered under it; what is asked from now on is
         * asked under it.
         */
        void watchBegan();

        /**
         * A watch has ended: whoever waits for a change under it waits in vain.
         *
         * @param watch the watch, which is no longer intact
         */
        void watchEnded(Watch watch);
    }
}
