package dev.larder.limit;

import dev.larder.limit.LimitState.Window;
import org.jspecify.annotations.Nullable;

/** Windows one after the other. What was taken counts until the window ends that it was taken in. */
final class WindowKernel extends Kernel<Window> {
    private final long limit;
    private final long windowMicros;

    WindowKernel(long limit, long windowMicros) {
        this.limit = limit;
        this.windowMicros = windowMicros;
    }

    @Override
    Window at(@Nullable LimitState kept, long nowMicros) {
        long end = nowMicros - nowMicros % windowMicros + windowMicros;
        // By its end, for a rule may get other windows while its nodes use both: as long as the one has not ended that
        // something was taken in, that counts in the other.
        return kept instanceof Window window && window.endMicros() > nowMicros
                ? new Window(end, window.used())
                : new Window(end, 0);
    }

    @Override
    long room(Window window, long nowMicros) {
        return Math.max(0, limit - window.used());
    }

    @Override
    Window spend(Window window, long permits, long holder, long nowMicros) {
        return new Window(window.endMicros(), window.used() + permits);
    }

    @Override
    Window giveBack(Window window, long permits, long nowMicros) {
        return new Window(window.endMicros(), Math.max(0, window.used() - permits));
    }

    @Override
    long waitMicros(Window window, long permits, long nowMicros) {
        return window.used() + permits <= limit ? 0 : window.endMicros() - nowMicros;
    }

    @Override
    long resetMicros(Window window, long nowMicros) {
        return window.used() == 0 ? 0 : window.endMicros() - nowMicros;
    }
}
