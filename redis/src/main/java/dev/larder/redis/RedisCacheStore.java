package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Glob;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Stamp;
import dev.larder.cache.Tag;
import dev.larder.cache.Tracking;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import dev.larder.redis.link.Slots;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cache store on Redis. Keys that it writes, each with a time to live: {@code ld:{cache:key}:v} (a string, the entry),
 * {@code ld:{cache:key}:l} (a string, who may load the entry: 12 bytes, or {@code !} for nobody), {@code ld:t:{cache:tag}} (a
 * string of 12 bytes, the stamp), {@code ld:n:caches} (a sorted set, the names of caches), {@code ld:n:turn:role} (a string
 * of 12 bytes, who has a role).
 *
 * <p>A read is one {@code GET} or {@code MGET} on one server, and pipelined {@code GET}s on a cluster; scripts are for what
 * changes something depending on what is there.
 */
final class RedisCacheStore implements CacheStore {
    private static final byte[] GET = Request.ascii("GET");
    private static final byte[] MGET = Request.ascii("MGET");
    private static final byte[] SET = Request.ascii("SET");
    private static final byte[] PX = Request.ascii("PX");

    /** Redis stops looking at the first bucket that brings it to this number, so a page stays below its limit. */
    private static final int SCAN_COUNT = MAX_SCAN_PAGE * 3 / 4;

    private final Sender sender;
    private final Scripts scripts;
    private final CacheKeys keys;
    private final EntryCommands commands;
    private final StoreClock clock;
    private final NodeScan scan;
    private final Weights weights;
    private final RedisTracking tracking;

    RedisCacheStore(Sender sender, Scripts scripts, CacheKeys keys, StoreClock clock, RedisTracking tracking) {
        this.sender = sender;
        this.scripts = scripts;
        this.keys = keys;
        this.commands = new EntryCommands(keys, false);
        this.clock = clock;
        this.tracking = tracking;
        this.scan = new NodeScan(sender);
        this.weights = new Weights(sender, keys);
    }

    @Override
    public Call<Read> read(EntryKey key, List<Tag> tags) {
        byte[] entry = keys.entry(key);
        if (tags.isEmpty()) {
            return sender.one(get(entry)).map(bytes -> new Read(bytes, List.of()));
        }
        List<byte[]> wanted = new ArrayList<>(
                1 + EntryCommands.checked("tags", tags, MAX_BATCH).size());
        wanted.add(entry);
        tags.forEach(tag -> wanted.add(keys.stamp(tag)));
        return readRaw(wanted).map(found -> new Read(found.get(0), stamps(found, 1)));
    }

    @Override
    public Call<ReadAll> readAll(List<EntryKey> entries, List<Tag> tags) {
        List<byte[]> wanted = new ArrayList<>(
                EntryCommands.checked("keys", entries, MAX_BATCH).size() + tags.size());
        entries.forEach(key -> wanted.add(keys.entry(key)));
        EntryCommands.checked("tags", tags, MAX_BATCH).forEach(tag -> wanted.add(keys.stamp(tag)));
        int entryCount = entries.size();
        return readRaw(wanted)
                .map(found -> new ReadAll(
                        new ArrayList<byte @Nullable []>(found.subList(0, entryCount)), stamps(found, entryCount)));
    }

    /** On a cluster one command takes only keys of one slot; there each key is asked for by itself. */
    private Call<List<byte @Nullable []>> readRaw(List<byte[]> wanted) {
        if (wanted.isEmpty()) {
            return Call.of(List.of());
        }
        if (!sender.isCluster()) {
            List<byte[]> parts = new ArrayList<>(1 + wanted.size());
            parts.add(MGET);
            parts.addAll(wanted);
            return sender.one(new Command<>(parts, Slots.ANY, Repeat.SAFE, RedisCacheStore::rawList));
        }
        List<Command<? extends byte @Nullable []>> gets = new ArrayList<>(wanted.size());
        wanted.forEach(key -> gets.add(get(key)));
        return sender.<byte @Nullable []>all(gets).map(Outcomes::values);
    }

    static List<byte @Nullable []> rawList(@Nullable Object reply) {
        List<byte @Nullable []> raw = new ArrayList<>();
        for (Object item : Decoders.list(reply)) {
            raw.add(Decoders.BYTES.decode(item));
        }
        return raw;
    }

    private static Command<byte @Nullable []> get(byte[] key) {
        return new Command<>(List.of(GET, key), Slots.of(key), Repeat.SAFE, Decoders.BYTES);
    }

    private static List<@Nullable Stamp> stamps(List<byte @Nullable []> found, int from) {
        List<@Nullable Stamp> stamps = new ArrayList<>(found.size() - from);
        for (int i = from; i < found.size(); i++) {
            stamps.add(StampBytes.read(found.get(i)));
        }
        return stamps;
    }

    @Override
    public Call<List<Stamp>> openStamps(List<NewStamp> tags, long ttlMillis) {
        EntryCommands.checkedMillis("ttlMillis", ttlMillis);
        List<Command<Stamp>> runs = new ArrayList<>();
        EntryCommands.checked("tags", tags, MAX_BATCH).forEach(tag -> runs.add(commands.openStamp(tag, ttlMillis)));
        return scripts.runAll(Script.OPEN_STAMP, runs).map(Outcomes::values);
    }

    @Override
    public Call<List<Stamp>> writeStamped(Write entry, List<NewStamp> tags, List<Stamp> carried, long stampTtlMillis) {
        if (sender.isCluster()) {
            // The entry and the stamps are in slots of their own.
            return CacheStore.super.writeStamped(entry, tags, carried, stampTtlMillis);
        }
        EntryCommands.checked("tags", tags, MAX_BATCH);
        return scripts.run(Script.WRITE_STAMPED, commands.writeStamped(entry, tags, carried, stampTtlMillis));
    }

    @Override
    public Call<@Nullable Void> replaceStamps(List<NewStamp> tags, long ttlMillis) {
        // Twice, as when they are opened: else the next one who opens them would have to prolong them.
        byte[] lasting = Request.number(2 * EntryCommands.checkedMillis("ttlMillis", ttlMillis));
        List<Command<? extends @Nullable Void>> sets = new ArrayList<>();
        for (NewStamp tag : EntryCommands.checked("tags", tags, MAX_BATCH)) {
            byte[] key = keys.stamp(tag.tag());
            List<byte[]> parts = List.of(SET, key, StampBytes.of(tag.stamp()), PX, lasting);
            sets.add(new Command<@Nullable Void>(parts, Slots.of(key), Repeat.SAFE, Decoders.DONE));
        }
        return sender.<@Nullable Void>all(sets).flatMap(outcomes -> deleteWhereRefused(tags, outcomes));
    }

    /**
     * A server at its memory limit takes no new stamp, but lets the old one be deleted, and an entry whose stamp is gone is
     * as much a miss as one whose stamp is another.
     */
    private Call<@Nullable Void> deleteWhereRefused(List<NewStamp> tags, List<Outcome<@Nullable Void>> outcomes) {
        List<Command<? extends Long>> deletes = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).failure() instanceof ServerErrorException refused
                    && refused.kind().equals("OOM")) {
                deletes.add(
                        Request.of("UNLINK").key(keys.stamp(tags.get(i).tag())).safe(Decoders.COUNT));
            } else {
                outcomes.get(i).get();
            }
        }
        return deletes.isEmpty() ? Call.done() : sender.<Long>all(deletes).map(Outcomes::done);
    }

    @Override
    public Call<Acquired> acquire(EntryKey key, byte @Nullable [] known, Stamp token, long leaseMillis) {
        return scripts.run(Script.ACQUIRE, commands.acquire(key, known, token, leaseMillis));
    }

    @Override
    public Call<Boolean> fill(EntryKey key, Stamp token, byte[] bytes, long ttlMillis) {
        return scripts.run(Script.FILL, commands.fill(key, token, bytes, ttlMillis));
    }

    @Override
    public Call<Boolean> release(EntryKey key, Stamp token) {
        return scripts.run(Script.RELEASE, commands.release(key, token));
    }

    @Override
    public Call<List<Answer<Acquired>>> acquireAll(List<Wanted> wanted, long leaseMillis) {
        return scripts.runAll(Script.ACQUIRE, commands.acquireAll(wanted, leaseMillis))
                .map(Outcomes::answers);
    }

    @Override
    public Call<List<Answer<Boolean>>> fillAll(List<LeasedWrite> entries) {
        return scripts.runAll(Script.FILL, commands.fillAll(entries)).map(Outcomes::answers);
    }

    @Override
    public Call<List<Answer<Boolean>>> releaseAll(List<Lease> held) {
        return scripts.runAll(Script.RELEASE, commands.releaseAll(held)).map(Outcomes::answers);
    }

    @Override
    public Call<@Nullable Void> write(EntryKey key, byte[] bytes, long ttlMillis) {
        return scripts.run(Script.WRITE, commands.write(key, bytes, ttlMillis));
    }

    @Override
    public Call<@Nullable Void> writeAll(List<Write> entries) {
        List<Command<@Nullable Void>> writes = new ArrayList<>();
        for (Write entry : EntryCommands.checked("entries", entries, MAX_BATCH)) {
            writes.add(commands.write(entry.key(), entry.bytes(), entry.ttlMillis()));
        }
        return scripts.<@Nullable Void>runAll(Script.WRITE, writes).map(Outcomes::done);
    }

    @Override
    public Call<Long> remove(List<EntryKey> entries, long blockMillis) {
        int atOnce = sender.isCluster() ? 1 : EntryCommands.MAX_REMOVED_AT_ONCE;
        List<Command<Long>> runs =
                commands.remove(EntryCommands.checked("keys", entries, MAX_BATCH), blockMillis, atOnce);
        return runs.size() == 1
                ? scripts.run(Script.REMOVE, runs.get(0))
                : scripts.runAll(Script.REMOVE, runs).map(Outcomes::sum);
    }

    @Override
    public Call<Boolean> patch(EntryKey key, int offset, byte[] bytes) {
        return scripts.run(Script.PATCH, commands.patch(key, offset, bytes));
    }

    @Override
    public Call<Long> extend(List<Longer> entries, long additionalMillis) {
        byte[] more = Request.number(EntryCommands.checkedMillis("additionalMillis", additionalMillis));
        byte[] longest = Request.number(MAX_TTL_MILLIS);
        List<Command<Long>> runs = new ArrayList<>();
        for (Longer entry : EntryCommands.checked("entries", entries, MAX_BATCH)) {
            runs.add(Scripts.command(
                    Script.EXTEND,
                    List.of(keys.entry(entry.key())),
                    List.of(more, longest, entry.head(), entry.instead()),
                    Decoders.COUNT));
        }
        return scripts.runAll(Script.EXTEND, runs).map(Outcomes::sum);
    }

    @Override
    public Call<List<@Nullable StoredEntry>> describe(List<EntryKey> entries) {
        List<Command<?>> questions = new ArrayList<>();
        for (EntryKey key : EntryCommands.checked("keys", entries, MAX_SCAN_PAGE)) {
            questions.addAll(EntryDescription.questions(keys.entry(key)));
        }
        return sender.<@Nullable Object>all(questions).map(EntryDescription::all);
    }

    @Override
    public Call<List<@Nullable Weight>> weigh(List<EntryKey> entries) {
        return weights.of(EntryCommands.checked("keys", entries, MAX_SCAN_PAGE));
    }

    @Override
    public Call<Long> touch(List<EntryKey> entries) {
        List<Command<? extends Long>> touches = new ArrayList<>();
        for (EntryKey key : EntryCommands.checked("keys", entries, MAX_BATCH)) {
            touches.add(Request.of("TOUCH").key(keys.entry(key)).safe(Decoders.COUNT));
        }
        return sender.<Long>all(touches).map(Outcomes::sum);
    }

    @Override
    public Call<Footprint> footprint() {
        return weights.footprint();
    }

    @Override
    public Call<Boolean> takeTurn(String role, Stamp token, long ttlMillis) {
        List<byte[]> args =
                List.of(StampBytes.of(token), Request.number(EntryCommands.checkedMillis("ttlMillis", ttlMillis)));
        return scripts.run(Script.TURN, keys.turn(role), args, Decoders.FLAG);
    }

    @Override
    public Call<Boolean> endTurn(String role, Stamp token) {
        return scripts.run(Script.RELEASE, keys.turn(role), List.of(StampBytes.of(token)), Decoders.FLAG);
    }

    @Override
    public Call<Boolean> isTurnTaken(String role) {
        return sender.one(Request.of("EXISTS").key(keys.turn(role)).safe(Decoders.FLAG));
    }

    @Override
    public Call<ScanPage> scan(@Nullable String cache, @Nullable String keyGlob, @Nullable String cursor) {
        Glob glob = keyGlob == null ? null : Glob.of(keyGlob);
        return scan.page(keys.pattern(cache, keyGlob), SCAN_COUNT, cursor)
                .map(page -> new ScanPage(entries(page.keys(), cache, glob), page.cursor(), SCAN_COUNT));
    }

    /** The server's pattern cannot tell where the cache's name ends, so what it lets through is looked at again. */
    private List<EntryKey> entries(List<byte[]> stored, @Nullable String cache, @Nullable Glob glob) {
        Set<EntryKey> entries = new LinkedHashSet<>();
        for (byte[] key : stored) {
            EntryKey entry = keys.entryOf(key);
            if (entry != null
                    && (cache == null || entry.cache().equals(cache))
                    && (glob == null || glob.matches(entry.key()))) {
                entries.add(entry);
            }
        }
        return List.copyOf(entries);
    }

    @Override
    public Call<@Nullable Void> announce(String cache, long ttlMillis) {
        byte[] ttl = Request.number(EntryCommands.checkedMillis("ttlMillis", ttlMillis));
        return scripts.run(Script.ANNOUNCE, keys.names(), List.of(Request.ascii(cache), ttl), Decoders.DONE);
    }

    @Override
    public Call<Set<String>> cacheNames() {
        return scripts.run(Script.CACHE_NAMES, keys.names(), List.of(), RedisCacheStore::names);
    }

    private static Set<String> names(@Nullable Object reply) {
        Set<String> names = new LinkedHashSet<>();
        Decoders.list(reply).forEach(name -> names.add(Decoders.text(name)));
        return names;
    }

    @Override
    public Tracking tracking() {
        return tracking;
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }
}
