package dev.larder.limit;

import dev.larder.limit.LimitState.Holds;
import dev.larder.limit.LimitState.Log;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Permits that are held until they are given back, or until their time is over. */
final class HoldKernel extends Kernel<Holds> {
    private final long limit;
    private final long windowMicros;

    HoldKernel(long limit, long windowMicros) {
        this.limit = limit;
        this.windowMicros = windowMicros;
    }

    @Override
    Holds at(@Nullable LimitState kept, long nowMicros) {
        if (!(kept instanceof Holds holds)) {
            return Holds.EMPTY;
        }
        long last = nowMicros + windowMicros;
        return kept(holds, i -> holds.ends().micros()[i] > nowMicros, last);
    }

    /** Those of some places, none of which ends later than a moment. */
    private static Holds kept(Holds holds, IntPredicate which, long lastMicros) {
        int[] places = IntStream.range(0, holds.holders().length).filter(which).toArray();
        long[] micros = new long[places.length];
        long[] permits = new long[places.length];
        long[] holders = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            micros[i] = Math.min(holds.ends().micros()[places[i]], lastMicros);
            permits[i] = holds.ends().permits()[places[i]];
            holders[i] = holds.holders()[places[i]];
        }
        return new Holds(new Log(micros, permits), holders);
    }

    @Override
    long room(Holds holds, long nowMicros) {
        return Math.max(0, limit - holds.ends().total());
    }

    @Override
    Holds spend(Holds holds, long permits, long holder, long nowMicros) {
        int size = holds.holders().length;
        long[] micros = Arrays.copyOf(holds.ends().micros(), size + 1);
        long[] taken = Arrays.copyOf(holds.ends().permits(), size + 1);
        long[] holders = Arrays.copyOf(holds.holders(), size + 1);
        micros[size] = nowMicros + windowMicros;
        taken[size] = permits;
        holders[size] = holder;
        return new Holds(new Log(micros, taken), holders);
    }

    /** Who holds a permit gives back that one; nobody's is none. */
    @Override
    Holds giveBack(Holds holds, long permits, long nowMicros) {
        return holds;
    }

    @Override
    Holds release(Holds holds, long holder) {
        return kept(holds, i -> holds.holders()[i] != holder, Long.MAX_VALUE);
    }

    @Override
    long waitMicros(Holds holds, long permits, long nowMicros) {
        return LogKernel.freeMicros(holds.ends(), holds.ends().total() + permits - limit, -nowMicros);
    }

    @Override
    long resetMicros(Holds holds, long nowMicros) {
        int size = holds.holders().length;
        return size == 0 ? 0 : holds.ends().micros()[size - 1] - nowMicros;
    }
}
