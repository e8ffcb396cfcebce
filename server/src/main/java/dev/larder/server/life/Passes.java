package dev.larder.server.life;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for passes over the keys, which may take longer than a client waits for an answer.
 *
 * @since 0.1
 */
public final class Passes {
    private Passes() {}

    /**
     * How many entries a pass has changed. One that failed has perhaps changed some: that is an error.
     *
     * @param pass the pass
     * @param limit how long to wait for its end
     * @return null if it has not ended in that time, or this thread was interrupted
     * @throws LarderException why it failed
     */
    public static @Nullable Long within(CompletableFuture<Long> pass, Duration limit) {
        try {
            return pass.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof LarderException known
                    ? known
                    : new LarderException(ErrorCode.LOAD_FAILED, "the pass over the keys failed", failed.getCause());
        }
    }
}
