package dev.larder.limit;

import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one algorithm under one rule: no clock, no lock, no store. Integers only, and none that the scripts of Redis
 * would have to round. Times are microseconds of the store's clock.
 *
 * @param <S> what it keeps for a key
 */
abstract class Kernel<S extends LimitState> {
    /** What is kept as it stands now under this rule: what is past is forgotten, and no moment lies further ahead than the rule reaches. */
    abstract S at(@Nullable LimitState kept, long nowMicros);

    /** How many permits can be taken now, from 0. */
    abstract long room(S state, long nowMicros);

    /** Takes permits that there is room for. */
    abstract S spend(S state, long permits, long holder, long nowMicros);

    /** Gives permits back, the last ones taken first; more than were taken are as many as were taken. */
    abstract S giveBack(S state, long permits, long nowMicros);

    /** Gives back what a holder has. */
    S release(S state, long holder) {
        return state;
    }

    /** In how long there is room for so many permits if nobody takes any; 0 if there is now. */
    abstract long waitMicros(S state, long permits, long nowMicros);

    /** In how long all permits are there if nobody takes any; 0 if they are now. */
    abstract long resetMicros(S state, long nowMicros);

    /** In how long what is kept means nothing any more, under another rule neither, if nobody takes any; 0 if it does not now. */
    long lastsMicros(S state, long nowMicros) {
        return resetMicros(state, nowMicros);
    }

    /** In how long it is the turn of whoever takes the next permit. */
    long delayMicros(S state, long nowMicros) {
        return 0;
    }

    static Kernel<?> of(Rule rule) {
        return switch (rule.algorithm()) {
            case TOKEN_BUCKET, LEAKY_BUCKET -> new BucketKernel(Pace.of(rule), false);
            case LEAKY_QUEUE -> new BucketKernel(Pace.of(rule), true);
            case SLIDING_WINDOW -> new LogKernel(rule.limit(), rule.windowMicros(), LogKernel.grainMicros(rule));
            case SLIDING_LOG -> new LogKernel(rule.limit(), rule.windowMicros(), 1);
            case FIXED_WINDOW -> new WindowKernel(rule.limit(), rule.windowMicros());
            case CONCURRENCY -> new HoldKernel(rule.limit(), rule.windowMicros());
        };
    }
}
