package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where entries and stamps are kept: the port between the cache policy and Redis or memory. It moves bytes and knows
 * nothing of what they mean.
 *
 * <p>Thread-safe. Every call ends within the store's deadline; where the store cannot be reached it fails with {@link
 * dev.larder.base.StoreUnavailableException}. Everything stored has a time to live. The round trips given are those of
 * the Redis store on one server; on a cluster the parts for different nodes travel in parallel. {@code
 * CacheStoreContract} holds what every implementation must do.
 *
 * @since 0.1
 */
public interface CacheStore {
    /** The longest time to live that a store accepts, in milliseconds: 365 days. */
    long MAX_TTL_MILLIS = 365L * 24 * 60 * 60 * 1000;

    /** The most entries or tags that one call may name. */
    int MAX_BATCH = 10_000;

    /** The most keys that one page of a scan holds, and the most that one page looks at. */
    int MAX_SCAN_PAGE = 1_000;

    /**
     * Reads an entry and the present stamps of some tags. One round trip, O(1 + tags).
     *
     * @param key the entry
     * @param tags whose stamps to read along; may be empty
     * @return the entry's bytes and the stamps, null where there are none
     */
    Call<Read> read(EntryKey key, List<Tag> tags);

    /**
     * Reads several entries and the present stamps of some tags. One round trip, O(keys + tags).
     *
     * @param keys the entries, at most {@link #MAX_BATCH}
     * @param tags whose stamps to read along; may be empty
     * @return the entries' bytes and the stamps in the order asked for, null where there are none
     */
    Call<ReadAll> readAll(List<EntryKey> keys, List<Tag> tags);

    /**
     * Reads the stamps of tags, creating those that do not exist, and makes each last at least {@code ttlMillis} from
     * now. One round trip, O(tags).
     *
     * @param tags the tags, each with the stamp that it gets if it has none
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}; never shortens
     * @return the stamps in the order asked for, never null
     */
    Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis);

    /**
     * Writes an entry over what was there, as {@link #write} does, if the stamps that it carries are those in force; the stamps are
     * opened as by {@link #openStamps} whether or not it is written. One round trip, two on a cluster, O(tags).
     *
     * @param entry what to write
     * @param tags the tags of the entry, each with the stamp that it gets if it has none
     * @param carried the stamps that the entry carries, in the order of the tags
     * @param stampTtlMillis how long the stamps last at least, from 1 to {@link #MAX_TTL_MILLIS}; never shortens
     * @return the stamps in force in the order of the tags; the entry was written if they equal {@code carried}
     */
    default Call<List<Stamp>> writeStamped(Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        return openStamps(tags, stampTtlMillis)
                .flatMap(present -> present.equals(carried)
                        ? write(entry.key(), entry.bytes(), entry.ttlMillis()).map(done -> present)
                        : Call.of(present));
    }

    /**
     * Replaces the stamps of tags, so that every entry that carries the former ones is a miss from now on. One round
     * trip, O(tags), however many entries there are.
     *
     * @param tags the tags with their new stamps
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}
     * @return a call that answers once all are replaced
     */
    Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis);

    /**
     * Asks for the right to load an entry, which one caller at a time has in all nodes. Given where there is no entry, or
     * only the one that the caller knows and finds wanting; an entry that somebody wrote meanwhile is returned instead. The
     * right ends with {@link #fill}, with {@link #release}, with any write or removal of the entry, and with its time. One
     * round trip, O(1).
     *
     * @param key the entry
     * @param known the entry that the caller has read and finds wanting, told apart by its first {@link
     *     Tracking#HEAD_BYTES} bytes; null for none
     * @param token what the caller shows when it fills; new for every call
     * @param leaseMillis how long the right lasts, from 1 to {@link #MAX_TTL_MILLIS}
     * @return what came of it
     */
    Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis);

    /**
     * Writes an entry if the right to do so still holds, and ends that right. One round trip, O(1).
     *
     * @param key the entry
     * @param token what the right was acquired with
     * @param bytes what to keep; must not be changed afterwards
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}
     * @return whether it held; if not, nothing was written
     */
    Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis);

    /**
     * Ends the right to load an entry without writing it, if it still holds. One round trip, O(1).
     *
     * @param key the entry
     * @param token what the right was acquired with
     * @return whether it held
     */
    Call<Boolean> release(EntryKey key, Stamp token);

    /**
     * As {@link #acquire}, for several entries, each with an outcome of its own. One round trip, O(entries).
     *
     * @param wanted at most {@link #MAX_BATCH}
     * @param leaseMillis how long each right lasts, from 1 to {@link #MAX_TTL_MILLIS}
     * @return what came of each, in the order asked for
     */
    default Call<List<Answer<Acquired>>> acquireAll(List<Wanted> wanted, long leaseMillis) {
        return new EachCall<>(wanted, one -> acquire(one.key(), one.known(), one.token(), leaseMillis));
    }

    /**
     * As {@link #fill}, for several entries, each with an outcome of its own. One round trip, O(entries).
     *
     * @param entries at most {@link #MAX_BATCH}
     * @return of each whether its right held, in the order given
     */
    default Call<List<Answer<Boolean>>> fillAll(List<LeasedWrite> entries) {
        return new EachCall<>(
                entries,
                one -> fill(
                        one.entry().key(),
                        one.token(),
                        one.entry().bytes(),
                        one.entry().ttlMillis()));
    }

    /**
     * As {@link #release}, for several entries, each with an outcome of its own. One round trip, O(entries).
     *
     * @param held at most {@link #MAX_BATCH}
     * @return of each whether its right held, in the order given
     */
    default Call<List<Answer<Boolean>>> releaseAll(List<Lease> held) {
        return new EachCall<>(held, one -> release(one.key(), one.token()));
    }

    /**
     * Writes an entry over what was there, and ends the right of whoever loads it. One round trip, O(1).
     *
     * @param key the entry
     * @param bytes what to keep; must not be changed afterwards
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}
     * @return a call that answers once it is written
     */
    Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis);

    /**
     * Writes several entries, each as {@link #write} does. One round trip, O(entries). Not atomic: on failure some may be
     * written.
     *
     * @param entries at most {@link #MAX_BATCH}
     * @return a call that answers once all are written
     */
    Call<@Nullable Void> writeAll(List<Write> entries);

    /**
     * Removes entries, and ends the rights of those who load them. One round trip, O(keys).
     *
     * @param keys the entries, at most {@link #MAX_BATCH}
     * @param blockMillis how long nobody gets the right to load them again, from 0 to {@link #MAX_TTL_MILLIS}
     * @return how many existed
     */
    Call<Long> remove(List<EntryKey> keys, long blockMillis);

    /**
     * Removes entries, and ends the rights of those who load them; they may be loaded again at once. One round trip,
     * O(keys).
     *
     * @param keys the entries, at most {@link #MAX_BATCH}
     * @return how many existed
     */
    default Call<Long> remove(List<EntryKey> keys) {
        return remove(keys, 0);
    }

    /**
     * Writes some bytes of an entry over those that lie there, and ends the right of whoever loads it. Its time to live stays. One
     * round trip, O(1), or O(length) where the store has to copy.
     *
     * @param key the entry
     * @param offset where the bytes go, 0 or more
     * @param bytes what to write, at least 1 byte
     * @return whether there is an entry that reaches so far; if not, nothing was written
     */
    Call<Boolean> patch(EntryKey key, int offset, byte[] bytes);

    /**
     * Adds to the remaining time to live of entries, up to {@link #MAX_TTL_MILLIS}, and changes how they begin, where they begin as given. One
     * round trip, O(keys).
     *
     * @param entries the entries, at most {@link #MAX_BATCH}
     * @param additionalMillis how much longer they shall live, from 1 to {@link #MAX_TTL_MILLIS}
     * @return of how many entries that was the beginning
     */
    Call<Long> extend(List<Longer> entries, long additionalMillis);

    /**
     * Describes entries without their payload. One round trip, O(keys).
     *
     * @param keys the entries, at most {@link #MAX_SCAN_PAGE}
     * @return in the order asked for, null where there is none
     */
    Call<List<@Nullable StoredEntry>> describe(List<EntryKey> keys);

    /**
     * Weighs entries: what they take, and how likely they are used again. Unlike {@link #describe} it does not count as a use
     * of them. One round trip, O(keys); one more where a server has changed how it counts uses.
     *
     * @param keys the entries, at most {@link #MAX_SCAN_PAGE}
     * @return in the order asked for, null where there is none
     */
    Call<List<@Nullable Weight>> weigh(List<EntryKey> keys);

    /**
     * Counts as a use of entries, as reading them does. One round trip, O(keys).
     *
     * @param keys the entries, at most {@link #MAX_BATCH}
     * @return how many existed
     */
    Call<Long> touch(List<EntryKey> keys);

    /**
     * What the store takes in all, whatever is kept in it and by whom. One round trip, O(1).
     *
     * @return never null
     */
    Call<Footprint> footprint();

    /**
     * Makes the caller the only one in all nodes who has a role, for a time; for the one who has it already, until that time
     * from now. One round trip, O(1). A store that is full may refuse whoever does not have it yet.
     *
     * @param role which, matching {@link EntryKey#CACHE_NAME}; no cache is affected, whatever it is called
     * @param token who asks
     * @param ttlMillis for how long, from 1 to {@link #MAX_TTL_MILLIS}
     * @return whether the caller has the role
     */
    Call<Boolean> takeTurn(String role, Stamp token, long ttlMillis);

    /**
     * Gives a role up, if the caller has it. One round trip, O(1).
     *
     * @param role which
     * @param token who asks
     * @return whether he had it
     */
    Call<Boolean> endTurn(String role, Stamp token);

    /**
     * Whether anybody has a role. One round trip, O(1).
     *
     * @param role which
     * @return false if nobody has, or the time of whoever had is over
     */
    Call<Boolean> isTurnTaken(String role);

    /**
     * One page of the entries of a cache. Every entry that exists from the first page to the last is seen at least once;
     * one that comes or goes meanwhile may or may not be. One round trip, which never blocks the store for long: it
     * looks at no more than {@link #MAX_SCAN_PAGE} keys, so a page may be empty and not the last.
     *
     * @param cache the cache's name, or null for all caches
     * @param keyGlob which keys, as in Redis ({@code * ? [ab] \}), or null for all
     * @param cursor null for the first page, then what the page before gave
     * @return the page
     */
    Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor);

    /**
     * Makes a cache's name known to every node for {@code ttlMillis}. One round trip, O(log caches).
     *
     * @param cache the name
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}
     * @return a call that answers once it is known
     */
    Call<@Nullable Void> announce(String cache, long ttlMillis);

    /**
     * The names that nodes announced and whose time has not run out. One round trip, O(caches).
     *
     * @return never null
     */
    Call<Set<String>> cacheNames();

    /**
     * The side of this store that tells of changes.
     *
     * @return always the same; null for a store that cannot
     */
    default @Nullable Tracking tracking() {
        return null;
    }

    /**
     * The store's own clock, as last learned from it plus the time that went by since: all nodes that share a store
     * agree on it, whatever their own clocks say. No round trip.
     *
     * @return milliseconds since 1970-01-01 UTC
     */
    long clockMillis();

    /**
     * What {@link CacheStore#read} answers.
     *
     * @param entry the entry's bytes, or null; not to be changed
     * @param stamps in the order asked for
     */
    record Read(byte @Nullable [] entry, List<@Nullable Stamp> stamps) {}

    /**
     * What {@link CacheStore#readAll} answers.
     *
     * @param entries the bytes of the entries in the order asked for; not to be changed
     * @param stamps in the order asked for
     */
    record ReadAll(List<byte @Nullable []> entries, List<@Nullable Stamp> stamps) {}

    /**
     * What {@link CacheStore#acquire} answers.
     *
     * @param outcome what came of it
     * @param entry the bytes of the entry that is there, where the outcome is {@link Outcome#PRESENT}; not to be changed
     * @param waitMillis where the outcome is {@link Outcome#TAKEN}, after how long the other's right ends at the latest
     */
    record Acquired(Outcome outcome, byte @Nullable [] entry, long waitMillis) {
        /** What came of asking for the right to load. */
        public enum Outcome {
            /** The caller has it. */
            ACQUIRED,
            /** Another caller has it, or nobody gets it for a time. */
            TAKEN,
            /** There is an entry that the caller does not know. */
            PRESENT
        }

        /**
         * The right was given.
         *
         * @return never null
         */
        public static Acquired acquired() {
            return new Acquired(Outcome.ACQUIRED, null, 0);
        }

        /**
         * Another has it.
         *
         * @param waitMillis for how long at most
         * @return never null
         */
        public static Acquired taken(long waitMillis) {
            return new Acquired(Outcome.TAKEN, null, waitMillis);
        }

        /**
         * There is an entry.
         *
         * @param entry its bytes
         * @return never null
         */
        public static Acquired present(byte[] entry) {
            return new Acquired(Outcome.PRESENT, entry, 0);
        }
    }

    /**
     * A tag and the stamp that it shall get.
     *
     * @param tag the tag
     * @param stamp its new stamp
     */
    record NewStamp(Tag tag, Stamp stamp) {}

    /**
     * One entry to write.
     *
     * @param key the entry
     * @param bytes what to keep
     * @param ttlMillis from 1 to {@link #MAX_TTL_MILLIS}
     */
    record Write(EntryKey key, byte[] bytes, long ttlMillis) {}

    /**
     * One entry that a caller wants to load.
     *
     * @param key the entry
     * @param known the entry that the caller has read and finds wanting, or null for none
     * @param token what the caller shows when it fills; new for every call
     */
    record Wanted(EntryKey key, byte @Nullable [] known, Stamp token) {}

    /**
     * The right to load one entry.
     *
     * @param key the entry
     * @param token what the right was acquired with
     */
    record Lease(EntryKey key, Stamp token) {}

    /**
     * One entry that shall live longer.
     *
     * @param key the entry
     * @param head its first bytes at present, at least 1
     * @param instead its first bytes from then on, as many
     */
    record Longer(EntryKey key, byte[] head, byte[] instead) {
        /** Checks the lengths. */
        public Longer {
            if (head.length == 0 || head.length != instead.length) {
                throw new IllegalArgumentException("as many bytes must follow as there were, at least 1, were "
                        + instead.length + " and " + head.length);
            }
        }
    }

    /**
     * One entry to write by the right to load it.
     *
     * @param entry what to write
     * @param token what the right was acquired with
     */
    record LeasedWrite(Write entry, Stamp token) {}

    /**
     * What one of several came to: an answer or a failure, never both.
     *
     * @param value the answer, or null
     * @param failure why there is none, or null
     * @param <T> what the answers are
     */
    record Answer<T>(@Nullable T value, @Nullable LarderException failure) {
        /**
         * An answer.
         *
         * @param value the answer
         * @param <T> what it is
         * @return never null
         */
        public static <T> Answer<T> of(T value) {
            return new Answer<>(value, null);
        }

        /**
         * No answer.
         *
         * @param failure why
         * @param <T> what the answer would have been
         * @return never null
         */
        public static <T> Answer<T> failed(LarderException failure) {
            return new Answer<>(null, failure);
        }

        /**
         * The same with its answer converted.
         *
         * @param mapper turns the answer into another
         * @param <R> what that is
         * @return never null
         */
        public <R> Answer<R> map(Function<? super T, R> mapper) {
            return value == null ? new Answer<>(null, failure) : of(mapper.apply(value));
        }
    }

    /**
     * What is known of a stored entry without its payload.
     *
     * @param ttlMillis how long it has to live
     * @param memoryBytes what it takes in the store, its key and overheads included
     * @param head the first bytes of it, at most {@link #HEAD_BYTES}
     */
    record StoredEntry(long ttlMillis, long memoryBytes, byte[] head) {
        /** How much of an entry a description holds: the header and usually all tags. */
        public static final int HEAD_BYTES = 1024;
    }

    /**
     * What is known of a stored entry without looking into it.
     *
     * @param ttlMillis how long it has to live
     * @param memoryBytes what it takes in the store, its key and its places in the store's tables included
     * @param idleMillis how long ago it was written or read last, to the second, where the store knows
     * @param frequency how often it is used, on the logarithmic scale of Redis from 0 to 255, where the store counts that
     *     instead
     */
    record Weight(
            long ttlMillis,
            long memoryBytes,
            @Nullable Long idleMillis,
            @Nullable Integer frequency) {}

    /**
     * What a store takes in all.
     *
     * @param bytes everything that it keeps, entries or not, and what it needs for keeping it
     * @param keys how many keys that is
     */
    record Footprint(long bytes, long keys) {}

    /**
     * One page of a scan.
     *
     * @param keys the entries found; a key that is stored shortened comes as it is stored
     * @param cursor where the next page begins, or null at the end
     * @param looked about how many keys were looked at to find them, of whatever kind
     */
    record ScanPage(List<EntryKey> keys, @Nullable String cursor, int looked) {}
}
