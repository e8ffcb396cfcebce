package dev.larder.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.limit.LimitTrace.Asking;
import dev.larder.limit.LimitTrace.Event;
import dev.larder.limit.LimitTrace.GivingBack;
import dev.larder.limit.LimitTrace.Releasing;
import dev.larder.limit.LimitTrace.Taking;
import dev.larder.testkit.SeededTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A state lasts until it means nothing, and no longer: whether it is forgotten then or kept for ever, all is decided alike. */
class LimitExpiryTest {
    private static final int EVENTS = 500;

    private final Map<Keyed, Kept> kept = new HashMap<>();
    private long nowMicros;
    private int forgotten;

    private record Kept(Object state, long endMicros) {}

    private final LimitTable.States forEver = new States() {
        @Override
        boolean isOver(Kept one) {
            return false;
        }
    };
    private final LimitTable.States untilTheEnd = new States() {
        @Override
        boolean isOver(Kept one) {
            return one.endMicros() <= nowMicros;
        }
    };

    private abstract class States implements LimitTable.States {
        private final Map<Keyed, Kept> own = new HashMap<>();

        abstract boolean isOver(Kept one);

        @Override
        public @Nullable Object get(Keyed key) {
            Kept one = own.get(key);
            if (one != null && isOver(one)) {
                own.remove(key);
                forgotten++;
                return null;
            }
            return one == null ? null : one.state();
        }

        @Override
        public void put(Keyed key, Object state, long lastsMicros) {
            Kept one = new Kept(state, nowMicros + lastsMicros);
            own.put(key, one);
            kept.put(key, one);
        }

        @Override
        public void remove(Keyed key) {
            own.remove(key);
            kept.remove(key);
        }
    }

    @SeededTest(seeds = 200)
    void state_forgottenAtItsEnd_decidesAsOneThatIsKept(long seed) {
        LimitTrace trace = new LimitTrace(seed, true);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < EVENTS; i++) {
            if (random.nextInt(8) == 0) {
                jumpToAnEnd(trace, random);
            }
            Event event = trace.next();
            nowMicros = event.nowMicros();

            assertThat(answer(untilTheEnd, event)).as("event %d: %s", i, event).isEqualTo(answer(forEver, event));
        }
        assertThat(forgotten).isPositive();
    }

    /** Or to a microsecond before or after it. */
    private void jumpToAnEnd(LimitTrace trace, SplittableRandom random) {
        List<Long> ends = kept.values().stream()
                .map(one -> one.endMicros() + random.nextInt(3) - 1)
                .filter(end -> end > nowMicros)
                .toList();
        if (!ends.isEmpty()) {
            trace.jumpTo(ends.get(random.nextInt(ends.size())));
        }
    }

    private @Nullable Object answer(LimitTable.States states, Event event) {
        if (event instanceof Taking taking) {
            return LimitTable.take(states, taking.take(), nowMicros);
        } else if (event instanceof Asking asking) {
            return asking.on().stream()
                    .map(on -> LimitTable.peek(states, on, asking.cost(), nowMicros))
                    .toList();
        } else if (event instanceof GivingBack back) {
            back.on().forEach(on -> LimitTable.giveBack(states, on, back.permits(), nowMicros));
        } else if (event instanceof Releasing releasing) {
            releasing.on().forEach(on -> LimitTable.release(states, on, releasing.holder(), nowMicros));
        }
        return null;
    }
}
