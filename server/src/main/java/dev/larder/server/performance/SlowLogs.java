package dev.larder.server.performance;

import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import dev.larder.redis.SlowLog;
import dev.larder.server.life.Running;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The slow commands of Redis, asked for again after a few seconds. Thread-safe: two that ask at once may both ask Redis. */
final class SlowLogs {
    /** How old what is told may be. */
    static final Duration VALID_FOR = Duration.ofSeconds(5);

    private final Ticker ticker;
    private volatile @Nullable Asked last;

    SlowLogs(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Asked(Running of, long atNanos, SlowLog log) {}

    // What counts is whether it is the same system, not whether it looks alike.
    @SuppressWarnings("ReferenceEquality")
    SlowLog of(Running running) {
        Asked known = last;
        if (known != null && known.of() == running && ticker.nanos() - known.atNanos() < VALID_FOR.toNanos()) {
            return known.log();
        }
        SlowLog log = ask(running);
        last = new Asked(running, ticker.nanos(), log);
        return log;
    }

    private static SlowLog ask(Running running) {
        try {
            return running.connections().slowLog().await();
        } catch (LarderException failure) {
            return new SlowLog(null, String.valueOf(failure.getMessage()));
        }
    }
}
