package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.LatencyRecorder;
import dev.larder.base.Ticker;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call whose duration is recorded, whether it succeeds or not. */
record TimedCall<T extends @Nullable Object>(Call<T> source, LatencyRecorder recorder, Ticker ticker)
        implements Call<T> {
    @Override
    public T await() {
        long startNanos = ticker.nanos();
        try {
            return source.await();
        } finally {
            recorder.record(ticker.nanos() - startNanos);
        }
    }

    @Override
    public CompletableFuture<T> async() {
        long startNanos = ticker.nanos();
        return source.async().whenComplete((answer, failure) -> recorder.record(ticker.nanos() - startNanos));
    }
}
