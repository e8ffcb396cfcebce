package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Ticker;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.NodeAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The clock of Redis, known here by asking it now and then and counting on with the ticker in between. On a cluster it is
 * the clock of the first primary. It may step when a failover makes another machine the primary. Thread-safe.
 */
final class StoreClock {
    /** How often the clock is asked. */
    static final Duration REFRESH = Duration.ofSeconds(5);

    /** An answer is at most half as far off as it took; slower ones are not worth having. */
    static final Duration SLOWEST_ANSWER = Duration.ofMillis(250);

    private static final Command<Long> TIME = Request.of("TIME").safe(StoreClock::epochMicros);

    private final Sender sender;
    private volatile Reading reading = new Reading(0, 0);

    private record Reading(long epochNanosAtZero, long rounds) {}

    StoreClock(Sender sender) {
        this.sender = sender;
    }

    /** Asks for the first time, whatever it takes. */
    void start() {
        long beforeNanos = ticker().nanos();
        take(question().await(), beforeNanos, Long.MAX_VALUE);
    }

    /** Asks again in the background. While Redis cannot be asked, the clock goes on by the ticker. */
    void refresh() {
        long beforeNanos = ticker().nanos();
        var unused = question().async().whenComplete((micros, failure) -> {
            if (failure == null) {
                take(micros, beforeNanos, SLOWEST_ANSWER.toNanos());
            }
        });
    }

    /** Milliseconds since 1970-01-01 UTC by the clock of Redis. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(reading.epochNanosAtZero() + ticker().nanos());
    }

    /** How many answers were used. */
    long rounds() {
        return reading.rounds();
    }

    private void take(long epochMicros, long beforeNanos, long slowestNanos) {
        long tookNanos = ticker().nanos() - beforeNanos;
        if (tookNanos <= slowestNanos) {
            long middleNanos = beforeNanos + tookNanos / 2;
            reading = new Reading(TimeUnit.MICROSECONDS.toNanos(epochMicros) - middleNanos, reading.rounds() + 1);
        }
    }

    private Call<Long> question() {
        NodeAddress first = sender.router().primaries().get(0);
        return sender.router().callNode(first, TIME);
    }

    private Ticker ticker() {
        return sender.ticker();
    }

    private static long epochMicros(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        long seconds = Long.parseLong(Decoders.text(parts.get(0)));
        return TimeUnit.SECONDS.toMicros(seconds) + Long.parseLong(Decoders.text(parts.get(1)));
    }
}
