package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.cache.CacheStore.Footprint;
import dev.larder.cache.CacheStore.Weight;
import dev.larder.cache.EntryKey;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Replies;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Weighs entries with commands that do not count as a use of them: {@code PTTL}, {@code MEMORY USAGE} and {@code OBJECT}. Any
 * command that reads even one byte of a value does. Thread-safe.
 */
final class Weights {
    /**
     * What a key with a time to live takes besides what {@code MEMORY USAGE} says: its second entry, among the keys that run out,
     * and its places in two tables. Measured with Redis 7.0.15: 64 to 74 bytes, depending on how full the tables are.
     */
    static final long UNSAID_BYTES = 68;

    private static final int QUESTIONS = 3;

    private static final Command<Footprint> INFO = Request.of("INFO").safe(Weights::footprint);

    private final Sender sender;
    private final CacheKeys keys;

    /** Which of the two the servers count, as far as is known: how often keys are used, or when they were used last. */
    private volatile boolean byFrequency;

    Weights(Sender sender, CacheKeys keys) {
        this.sender = sender;
        this.keys = keys;
    }

    /** Servers refuse to tell what their policy of eviction does not count; then the other is asked for, once. */
    Call<List<@Nullable Weight>> of(List<EntryKey> entries) {
        return new DeferredCall<List<@Nullable Weight>>(() -> {
            boolean frequency = byFrequency;
            return ask(entries, frequency).flatMap(answers -> {
                if (answers.stream().noneMatch(Weights::isRefused)) {
                    return Call.of(all(answers, frequency));
                }
                byFrequency = !frequency;
                return ask(entries, !frequency).map(second -> all(second, !frequency));
            });
        });
    }

    private Call<List<Outcome<@Nullable Object>>> ask(List<EntryKey> entries, boolean frequency) {
        List<Command<?>> questions = new ArrayList<>(QUESTIONS * entries.size());
        for (EntryKey entry : entries) {
            byte[] key = keys.entry(entry);
            questions.add(Request.of("OBJECT")
                    .add(frequency ? "FREQ" : "IDLETIME")
                    .key(key)
                    .safe(Decoders.RAW));
            questions.add(Request.of("PTTL").key(key).safe(Decoders.COUNT));
            questions.add(Request.of("MEMORY").add("USAGE").key(key).safe(Decoders.RAW));
        }
        return sender.<@Nullable Object>all(questions);
    }

    private static boolean isRefused(Outcome<@Nullable Object> answer) {
        return answer.failure() instanceof ServerErrorException refused
                && refused.kind().equals("ERR");
    }

    private static List<@Nullable Weight> all(List<Outcome<@Nullable Object>> answers, boolean frequency) {
        List<@Nullable Weight> weights = new ArrayList<>(answers.size() / QUESTIONS);
        for (int i = 0; i < answers.size(); i += QUESTIONS) {
            // On a cluster whose servers have different policies some refuse whatever is asked: then it is not known.
            Object use = isRefused(answers.get(i)) ? null : answers.get(i).get();
            weights.add(weight(use, answers.get(i + 1).get(), answers.get(i + 2).get(), frequency));
        }
        return weights;
    }

    private static @Nullable Weight weight(
            @Nullable Object use, @Nullable Object ttl, @Nullable Object memory, boolean frequency) {
        if (!(ttl instanceof Long ttlMillis) || ttlMillis < 0 || !(memory instanceof Long bytes)) {
            return null;
        }
        Long number = use instanceof Long known ? known : null;
        return new Weight(
                ttlMillis,
                bytes + UNSAID_BYTES,
                number == null || frequency ? null : TimeUnit.SECONDS.toMillis(number),
                number == null || !frequency ? null : Integer.valueOf(number.intValue()));
    }

    /** What all primaries take together. */
    Call<Footprint> footprint() {
        return new DeferredCall<>(() -> sender.router().callPrimaries(INFO).map(answers -> {
            long bytes = 0;
            long count = 0;
            for (Footprint one : Outcomes.values(answers)) {
                bytes += one.bytes();
                count += one.keys();
            }
            return new Footprint(bytes, count);
        }));
    }

    private static Footprint footprint(@Nullable Object reply) {
        RedisInfo.Node node = new InfoText(Decoders.text(reply)).node("");
        Long bytes = node.memory().usedBytes();
        Long keys = node.activity().keys();
        if (bytes == null || keys == null) {
            throw Replies.unexpected("INFO with used_memory and keyspace", reply);
        }
        return new Footprint(bytes, keys);
    }
}
