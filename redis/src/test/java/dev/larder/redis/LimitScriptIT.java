package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Keyed;
import dev.larder.limit.LimitTable;
import dev.larder.limit.LimitTrace;
import dev.larder.limit.LimitTrace.Asking;
import dev.larder.limit.LimitTrace.Event;
import dev.larder.limit.LimitTrace.GivingBack;
import dev.larder.limit.LimitTrace.Releasing;
import dev.larder.limit.LimitTrace.Taking;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RespClient;
import dev.larder.testkit.SeededTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The script of Redis and the arithmetic in Java are the same, decision for decision, and for how long each state is kept.
 *
 * <p>Time is the one of the trace, so the server's own, which ends keys, is not asked: in a trace states are kept an hour longer than the
 * script means, and the test takes them away in their time. What the script meant it reads from the server, which says at what time of its own
 * a key ends, and what time it is; before each event it has all keys end at another time, to see which of them the script writes.
 */
class LimitScriptIT {
    private static final int EVENTS = 300;

    /** How much longer states of a trace are kept. */
    private static final long LONGER_MILLIS = 3_600_000;

    /** In the year 2100, at which the script lets nothing end. */
    private static final long UNTOUCHED = 4_102_444_800_000L;

    /** A year: many times as much, and the script could not count the microseconds any more. */
    private static final long LONGEST_JUMP = TimeUnit.DAYS.toMicros(366);

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private final RedisStores stores = TestRedis.stores(REDIS.target());
    private final RedisLimitStore store = (RedisLimitStore) stores.limitStore(TestRedis.COMMAND_TIMEOUT);
    private final RespClient client = REDIS.target().client();
    private final LimitKeys keys = new LimitKeys("ld");
    private final Model model = new Model();

    /** When Redis was told to end keys, in the time of the trace. */
    private final Map<String, Long> ends = new HashMap<>();

    private long serverMillis;
    private int ended;

    @AfterEach
    void end() {
        client.close();
        stores.close();
    }

    @SeededTest(seeds = 100)
    void script_anyTrace_decidesAndForgetsAsTheKernels(long seed) {
        client.command("FLUSHALL");
        LimitTrace trace = new LimitTrace(seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < EVENTS; i++) {
            if (random.nextInt(8) == 0) {
                jumpToAnEnd(trace, random);
            }
            Event event = trace.next();
            store.commands().nowMicros(event.nowMicros());
            model.nowMicros = event.nowMicros();
            endThoseThatAreOver();
            markAsUntouched(event);

            assertThat(byScript(event)).as("event %d: %s", i, event).isEqualTo(byModel(event));
            assertEnds(event);
        }
        assertThat(ended).as("states whose time was over").isPositive();
    }

    /** Or to a microsecond before or after it. */
    private void jumpToAnEnd(LimitTrace trace, SplittableRandom random) {
        List<Long> later = ends.values().stream()
                .map(end -> end + random.nextInt(3) - 1)
                .filter(micros -> micros > model.nowMicros && micros < model.nowMicros + LONGEST_JUMP)
                .sorted()
                .toList();
        if (!later.isEmpty()) {
            trace.jumpTo(later.get(random.nextInt(later.size())));
        }
    }

    private void endThoseThatAreOver() {
        ends.entrySet().removeIf(one -> {
            boolean over = one.getValue() <= model.nowMicros;
            if (over) {
                client.command("UNLINK", one.getKey());
                model.states.remove(one.getKey());
                ended++;
            }
            return over;
        });
    }

    private void markAsUntouched(Event event) {
        serverMillis = askOfAll(event, "PEXPIREAT", Long.toString(UNTOUCHED)).serverMillis();
    }

    private record Answers(List<@Nullable Object> ofKeys, long serverMillis) {}

    private Answers askOfAll(Event event, String command, String... more) {
        List<List<String>> questions = new ArrayList<>();
        for (Keyed on : event.on()) {
            List<String> words = new ArrayList<>(List.of(command, name(on)));
            words.addAll(List.of(more));
            questions.add(words);
        }
        questions.add(List.of("TIME"));
        List<@Nullable Object> answers = client.pipeline(questions);
        List<?> time = (List<?>) Objects.requireNonNull(answers.get(answers.size() - 1));
        return new Answers(answers.subList(0, answers.size() - 1), millis(time));
    }

    /** To the millisecond, in which the server counts: no state ends before it means nothing, none is kept a millisecond longer. */
    private void assertEnds(Event event) {
        Answers after = askOfAll(event, "PEXPIRETIME");
        for (int i = 0; i < event.on().size(); i++) {
            String key = name(event.on().get(i));
            long at = Long.parseLong(String.valueOf(after.ofKeys().get(i)));
            Kept kept = model.states.get(key);
            if (kept == null) {
                assertThat(at).as("%s has ended with %s", key, event).isEqualTo(-2);
                ends.remove(key);
                continue;
            }
            if (at != UNTOUCHED) {
                long lastsMillis = (kept.endMicros() - model.nowMicros + 999) / 1_000;
                assertThat(at - LONGER_MILLIS - lastsMillis)
                        .as("when %s was kept for %d ms by %s", key, lastsMillis, event)
                        .isBetween(serverMillis, after.serverMillis());
                ends.put(key, model.nowMicros + TimeUnit.MILLISECONDS.toMicros(lastsMillis));
            }
            assertThat(Objects.requireNonNull(ends.get(key)) - kept.endMicros())
                    .as("for how long %s is kept after %s", key, event)
                    .isBetween(0L, 999L);
        }
    }

    private static long millis(List<?> time) {
        return Long.parseLong(String.valueOf(time.get(0))) * 1_000
                + Long.parseLong(String.valueOf(time.get(1))) / 1_000;
    }

    private String name(Keyed key) {
        return new String(keys.state(key), StandardCharsets.US_ASCII);
    }

    private @Nullable Object byScript(Event event) {
        if (event instanceof Taking taking) {
            return store.take(List.of(taking.take())).await().get(0);
        } else if (event instanceof Asking asking) {
            return store.peek(asking.on(), asking.cost()).await();
        } else if (event instanceof GivingBack back) {
            return store.giveBack(back.on(), back.permits()).await();
        }
        Releasing releasing = (Releasing) event;
        return store.release(releasing.on(), releasing.holder()).await();
    }

    private @Nullable Object byModel(Event event) {
        long now = event.nowMicros();
        if (event instanceof Taking taking) {
            return LimitTable.take(model, taking.take(), now);
        } else if (event instanceof Asking asking) {
            return asking.on().stream()
                    .map(on -> LimitTable.peek(model, on, asking.cost(), now))
                    .toList();
        } else if (event instanceof GivingBack back) {
            back.on().forEach(on -> LimitTable.giveBack(model, on, back.permits(), now));
        } else if (event instanceof Releasing releasing) {
            releasing.on().forEach(on -> LimitTable.release(model, on, releasing.holder(), now));
        }
        return null;
    }

    private record Kept(Object state, long endMicros) {}

    private final class Model implements LimitTable.States {
        private final Map<String, Kept> states = new HashMap<>();
        private long nowMicros;

        @Override
        public @Nullable Object get(Keyed key) {
            Kept kept = states.get(name(key));
            return kept == null ? null : kept.state();
        }

        @Override
        public void put(Keyed key, Object state, long lastsMicros) {
            states.put(name(key), new Kept(state, nowMicros + lastsMicros));
        }

        @Override
        public void remove(Keyed key) {
            states.remove(name(key));
        }
    }
}
