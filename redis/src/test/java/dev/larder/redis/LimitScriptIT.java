package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitTable;
import dev.larder.limit.LimitTrace;
import dev.larder.limit.LimitTrace.Asking;
import dev.larder.limit.LimitTrace.Event;
import dev.larder.limit.LimitTrace.GivingBack;
import dev.larder.limit.LimitTrace.Releasing;
import dev.larder.limit.LimitTrace.Taking;
import dev.larder.limit.Rule;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import dev.larder.testkit.RespClient;
import dev.larder.testkit.SeededTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The script of Redis and the arithmetic in Java are the same, decision for decision. */
class LimitScriptIT {
    private static final int EVENTS = 300;

    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private final RedisStores stores = TestRedis.stores(REDIS.target());
    private final RedisLimitStore store = (RedisLimitStore) stores.limitStore(TestRedis.COMMAND_TIMEOUT);
    private final Model model = new Model();

    @AfterEach
    void end() {
        stores.close();
    }

    @SeededTest(seeds = 100)
    void script_anyTrace_decidesAsTheKernels(long seed) {
        LimitTrace trace = new LimitTrace(seed);
        for (int i = 0; i < EVENTS; i++) {
            Event event = trace.next();
            store.commands().nowMicros(event.nowMicros());

            assertThat(byScript(event)).as("event %d: %s", i, event).isEqualTo(byModel(event));
        }
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

    @Test
    void bucket_inRedis_takesAtMost96Bytes_whateverItsRuleIsCalled_andEndsOnceItIsFull() {
        Rule rule = Rule.builder("a-name-of-64-characters-".repeat(3).substring(0, 64))
                .limit(1_000, Duration.ofHours(1))
                .build();
        Keyed ann = new Keyed(rule, "a user with a long name, whatever it is: it is hashed");

        store.take(List.of(new Take(List.of(ann), 1_000, 1, 0))).await();

        try (RespClient client = REDIS.target().client()) {
            String key = (String) client.list("KEYS", "ld:r:*").get(0);
            assertThat(key).hasSize(22);
            assertThat(client.number("MEMORY", "USAGE", key)).isLessThanOrEqualTo(96);
            assertThat(client.number("PTTL", key)).isBetween(3_590_000L, 3_600_002L);
        }
    }

    private static final class Model implements LimitTable.States {
        private final Map<String, Object> states = new HashMap<>();

        @Override
        public @Nullable Object get(Keyed key) {
            return states.get(name(key));
        }

        @Override
        public void put(Keyed key, Object state, long lastsMicros) {
            states.put(name(key), state);
        }

        @Override
        public void remove(Keyed key) {
            states.remove(name(key));
        }

        private static String name(Keyed key) {
            return key.rule().name() + ' ' + key.id();
        }
    }
}
