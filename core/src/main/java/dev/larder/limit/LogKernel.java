package dev.larder.limit;

import dev.larder.limit.LimitState.Log;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sliding window over a list of admissions. Each counts as made at the end of the cell of time that it falls into, never earlier than it
 * was, so that in no window more is admitted than the limit; those of one cell are kept together. A cell of a microsecond makes an exact
 * log, a tenth of the window a short one.
 */
final class LogKernel extends Kernel<Log> {
    /** How many cells a sliding window has. */
    static final int CELLS = 10;

    private final long limit;
    private final long windowMicros;
    private final long grainMicros;

    LogKernel(long limit, long windowMicros, long grainMicros) {
        this.limit = limit;
        this.windowMicros = windowMicros;
        this.grainMicros = grainMicros;
    }

    static long grainMicros(Rule rule) {
        return (rule.windowMicros() + CELLS - 1) / CELLS;
    }

    private long cellEnd(long nowMicros) {
        return nowMicros - nowMicros % grainMicros + grainMicros - 1;
    }

    @Override
    Log at(@Nullable LimitState kept, long nowMicros) {
        if (!(kept instanceof Log log)) {
            return Log.EMPTY;
        }
        int past = 0;
        while (past < log.size() && log.micros()[past] + windowMicros <= nowMicros) {
            past++;
        }
        long[] micros = Arrays.copyOfRange(log.micros(), past, log.size());
        long last = cellEnd(nowMicros);
        for (int i = micros.length - 1; i >= 0 && micros[i] > last; i--) {
            // The clock was set back: nothing is later than now.
            micros[i] = last;
        }
        return new Log(micros, Arrays.copyOfRange(log.permits(), past, log.size()));
    }

    @Override
    long room(Log log, long nowMicros) {
        return Math.max(0, limit - log.total());
    }

    @Override
    Log spend(Log log, long permits, long holder, long nowMicros) {
        long cell = cellEnd(nowMicros);
        int size = log.size();
        boolean together = size > 0 && log.micros()[size - 1] == cell;
        long[] micros = Arrays.copyOf(log.micros(), together ? size : size + 1);
        long[] taken = Arrays.copyOf(log.permits(), micros.length);
        micros[micros.length - 1] = cell;
        taken[micros.length - 1] += permits;
        return new Log(micros, taken);
    }

    @Override
    Log giveBack(Log log, long permits, long nowMicros) {
        long left = permits;
        long[] taken = log.permits().clone();
        int size = log.size();
        while (size > 0 && left > 0) {
            long some = Math.min(left, taken[size - 1]);
            taken[size - 1] -= some;
            left -= some;
            if (taken[size - 1] == 0) {
                size--;
            }
        }
        return new Log(Arrays.copyOf(log.micros(), size), Arrays.copyOf(taken, size));
    }

    @Override
    long waitMicros(Log log, long permits, long nowMicros) {
        return freeMicros(log, log.total() + permits - limit, windowMicros - nowMicros);
    }

    /** In how long so many permits have come free, where each does so some time after what the list says. */
    static long freeMicros(Log log, long needed, long afterMicros) {
        long freed = 0;
        for (int i = 0; i < log.size() && needed > 0; i++) {
            freed += log.permits()[i];
            if (freed >= needed) {
                return log.micros()[i] + afterMicros;
            }
        }
        return 0;
    }

    @Override
    long resetMicros(Log log, long nowMicros) {
        return log.size() == 0 ? 0 : log.micros()[log.size() - 1] + windowMicros - nowMicros;
    }
}
