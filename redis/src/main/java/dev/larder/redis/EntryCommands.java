package dev.larder.redis;

import dev.larder.cache.CacheStore;
import dev.larder.cache.CacheStore.Acquired;
import dev.larder.cache.CacheStore.NewStamp;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tracking;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Replies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that change entries, their leases and stamps depending on what is there: one run of a script each. */
final class EntryCommands {
    /** How many entries one run removes: the server does nothing else meanwhile. */
    static final int MAX_REMOVED_AT_ONCE = 1_000;

    private static final byte[] NONE = new byte[0];
    private static final long PRESENT = 1;
    private static final long TAKEN = 2;

    private final CacheKeys keys;
    private final byte[] told;

    /** @param told whether the connection that they go over is told of what it has read */
    EntryCommands(CacheKeys keys, boolean told) {
        this.keys = keys;
        this.told = Request.number(told ? 1 : 0);
    }

    Command<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        byte[] head = known == null ? NONE : Arrays.copyOf(known, Math.min(known.length, Tracking.HEAD_BYTES));
        List<byte[]> args = List.of(head, StampBytes.of(token), millis("leaseMillis", leaseMillis), told);
        return Scripts.command(Script.ACQUIRE, both(key), args, EntryCommands::acquired);
    }

    private static Acquired acquired(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        long outcome = Replies.number(parts.get(0));
        if (outcome == PRESENT) {
            return Acquired.present(Decoders.bytes(parts.get(1)));
        }
        // A lease that is just running out has 0 ms left; whoever waits, waits at least a moment.
        return outcome == TAKEN ? Acquired.taken(Math.max(1, Replies.number(parts.get(1)))) : Acquired.acquired();
    }

    Command<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        List<byte[]> args = List.of(StampBytes.of(token), bytes, millis("ttlMillis", ttlMillis), told);
        return Scripts.command(Script.FILL, both(key), args, Decoders.FLAG);
    }

    Command<Boolean> release(EntryKey key, Stamp token) {
        return Scripts.command(Script.RELEASE, List.of(keys.lease(key)), List.of(StampBytes.of(token)), Decoders.FLAG);
    }

    List<Command<Acquired>> acquireAll(List<CacheStore.Wanted> wanted, long leaseMillis) {
        List<Command<Acquired>> runs = new ArrayList<>(wanted.size());
        checked("keys", wanted, CacheStore.MAX_BATCH)
                .forEach(one -> runs.add(acquire(one.key(), one.known(), one.token(), leaseMillis)));
        return runs;
    }

    List<Command<Boolean>> fillAll(List<CacheStore.LeasedWrite> entries) {
        List<Command<Boolean>> runs = new ArrayList<>(entries.size());
        for (CacheStore.LeasedWrite one : checked("entries", entries, CacheStore.MAX_BATCH)) {
            CacheStore.Write entry = one.entry();
            runs.add(fill(entry.key(), one.token(), entry.bytes(), entry.ttlMillis()));
        }
        return runs;
    }

    List<Command<Boolean>> releaseAll(List<CacheStore.Lease> held) {
        List<Command<Boolean>> runs = new ArrayList<>(held.size());
        checked("keys", held, CacheStore.MAX_BATCH).forEach(one -> runs.add(release(one.key(), one.token())));
        return runs;
    }

    Command<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        return Scripts.command(Script.WRITE, both(key), List.of(bytes, millis("ttlMillis", ttlMillis)), Decoders.DONE);
    }

    Command<List<Stamp>> writeStamped(
            CacheStore.Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        List<byte[]> stamped = new ArrayList<>(both(entry.key()));
        List<byte[]> args = new ArrayList<>(3 + 2 * tags.size());
        args.add(entry.bytes());
        args.add(millis("ttlMillis", entry.ttlMillis()));
        args.add(millis("stampTtlMillis", stampTtlMillis));
        for (int i = 0; i < tags.size(); i++) {
            stamped.add(keys.stamp(tags.get(i).tag()));
            args.add(StampBytes.of(carried.get(i)));
            args.add(StampBytes.of(tags.get(i).stamp()));
        }
        return Scripts.command(Script.WRITE_STAMPED, stamped, args, EntryCommands::presentStamps);
    }

    private static List<Stamp> presentStamps(@Nullable Object reply) {
        return Decoders.list(reply).stream().map(EntryCommands::presentStamp).toList();
    }

    /** Runs that remove entries, each at most so many at once; on a cluster the keys of one run must share a slot. */
    List<Command<Long>> remove(List<EntryKey> entries, long blockMillis, int atOnce) {
        List<byte[]> args = List.of(blockMillis == 0 ? Request.number(0) : millis("blockMillis", blockMillis));
        List<Command<Long>> runs = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += atOnce) {
            List<byte[]> pairs = new ArrayList<>();
            entries.subList(from, Math.min(entries.size(), from + atOnce)).forEach(key -> pairs.addAll(both(key)));
            runs.add(Scripts.command(Script.REMOVE, pairs, args, Decoders.COUNT));
        }
        return runs;
    }

    Command<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return Scripts.command(Script.PATCH, both(key), List.of(Request.number(offset), bytes), Decoders.FLAG);
    }

    Command<Stamp> openStamp(NewStamp tag, long ttlMillis) {
        return Scripts.command(
                Script.OPEN_STAMP,
                List.of(keys.stamp(tag.tag())),
                List.of(StampBytes.of(tag.stamp()), millis("ttlMillis", ttlMillis)),
                EntryCommands::presentStamp);
    }

    private static Stamp presentStamp(@Nullable Object reply) {
        Stamp stamp = StampBytes.read(reply);
        if (stamp == null) {
            throw Replies.unexpected("a stamp", reply);
        }
        return stamp;
    }

    private List<byte[]> both(EntryKey key) {
        return List.of(keys.entry(key), keys.lease(key));
    }

    private static byte[] millis(String what, long millis) {
        return Request.number(checkedMillis(what, millis));
    }

    static long checkedMillis(String what, long millis) {
        if (millis < 1 || millis > CacheStore.MAX_TTL_MILLIS) {
            throw new IllegalArgumentException(
                    what + " must be between 1 and " + CacheStore.MAX_TTL_MILLIS + ", was " + millis);
        }
        return millis;
    }

    static <T> List<T> checked(String what, List<T> items, int most) {
        if (items.size() > most) {
            throw new IllegalArgumentException(what + " must be at most " + most + ", were " + items.size());
        }
        return items;
    }
}
