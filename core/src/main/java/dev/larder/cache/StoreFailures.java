package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a cache does when its store fails.
 *
 * @param policy the choice
 * @param errors counts every failure
 * @param told called for every failure
 */
record StoreFailures(WhenUnavailable policy, LongAdder errors, Runnable told) {
    /** The call, answering {@code instead} when the store fails and the policy lets it. */
    <T> Call<T> cover(Call<T> call, Supplier<T> instead) {
        return call.recover(failure -> {
            report(failure);
            return Call.of(instead.get());
        });
    }

    /** The write, dropped when the store fails and the policy lets it. */
    Call<@Nullable Void> drop(Call<@Nullable Void> write) {
        return write.recover(failure -> {
            report(failure);
            return Call.done();
        });
    }

    /** The call, with failures of the store counted and thrown whatever the policy. */
    <T extends @Nullable Object> Call<T> counted(Call<T> call) {
        return call.recover(failure -> {
            if (isOfStore(failure)) {
                count();
            }
            throw failure;
        });
    }

    /** Counts a failure of the store; throws it if the policy is to fail, or if it is not the store's. */
    void report(LarderException failure) {
        if (!isOfStore(failure)) {
            throw failure;
        }
        count();
        if (policy == WhenUnavailable.FAIL) {
            throw failure;
        }
    }

    private void count() {
        errors.increment();
        told.run();
    }

    private static boolean isOfStore(LarderException failure) {
        return failure.code() == ErrorCode.STORE_UNAVAILABLE || failure.code() == ErrorCode.STORE_REJECTED;
    }
}
