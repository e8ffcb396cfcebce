package dev.larder.server.life;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Remembers whether Redis has lately refused to write because its memory is full.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
@Component
public final class WriteRefusals {
    /** How long a refusal counts as lately. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final String FULL = "OOM command not allowed";

    private final Ticker ticker;
    private final AtomicReference<@Nullable Long> lastNanos = new AtomicReference<>();

    WriteRefusals(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Looks whether a write failed for that reason.
     *
     * @param failure why it failed
     */
    public void note(LarderException failure) {
        if (failure.code() == ErrorCode.STORE_REJECTED
                && String.valueOf(failure.getMessage()).contains(FULL)) {
            lastNanos.set(ticker.nanos());
        }
    }

    /** Forgets them: Redis takes writes again. */
    public void forget() {
        if (lastNanos.get() != null) {
            lastNanos.set(null);
        }
    }

    /**
     * Whether there was one within {@link #WINDOW}, and no write was taken since.
     *
     * @return true if there was
     */
    public boolean lately() {
        Long last = lastNanos.get();
        return last != null && ticker.nanos() - last <= WINDOW.toNanos();
    }
}
