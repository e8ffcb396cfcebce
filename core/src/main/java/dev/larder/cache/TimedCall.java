package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.LatencyRecorder;
import dev.larder.base.Ticker;
import java.util.concurrent.CompletableFuture;

/** A call that records how long it took, failed or not. */
record TimedCall<T>(Call<T> source, Ticker ticker, LatencyRecorder recorder) implements Call<T> {
    @Override
    public T await() {
        long start = ticker.nanos();
        try {
            return source.await();
        } finally {
            recorder.record(ticker.nanos() - start);
        }
    }

    @Override
    public CompletableFuture<T> async() {
        long start = ticker.nanos();
        return source.async().whenComplete((answer, failure) -> recorder.record(ticker.nanos() - start));
    }
}
