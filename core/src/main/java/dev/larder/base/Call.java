package dev.larder.base;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a store that is described but not yet carried out: {@link #await()} carries it out and blocks,
 * {@link #async()} carries it out and returns at once. So every operation is written once and has both forms.
 *
 * <p>Nothing is sent before one of the two is called; each call of either carries the operation out once more.
 * Immutable and thread-safe.
 *
 * @param <T> what the operation answers
 * @since 0.1
 */
public interface Call<T extends @Nullable Object> {
    /**
     * Carries the operation out on the calling thread.
     *
     * @return the answer
     * @throws StoreUnavailableException if the store does not answer within its deadline
     * @throws LarderException if the store refuses
     */
    T await();

    /**
     * Carries the operation out and returns at once.
     *
     * @return never null; completes with the answer, or exceptionally with what {@link #await()} would throw, within
     *     the store's deadline. As with every future, an action that depends on it may see that failure itself or as the
     *     cause of a {@link java.util.concurrent.CompletionException}. Dependent actions without an executor may run on a
     *     thread of the store: they must not block
     */
    CompletableFuture<T> async();

    /**
     * The same operation with its answer converted.
     *
     * @param mapper turns the answer into another; must not block
     * @param <R> what the new call answers
     * @return never null
     */
    default <R extends @Nullable Object> Call<R> map(Function<? super T, ? extends R> mapper) {
        return new MappedCall<T, R>(this, Objects.requireNonNull(mapper, "mapper"));
    }

    /**
     * This operation followed by another that depends on its answer.
     *
     * @param next makes the second operation from the answer of the first; must not block
     * @param <R> what the second answers
     * @return never null; carried out, it does both one after the other
     */
    default <R extends @Nullable Object> Call<R> flatMap(Function<? super T, ? extends Call<R>> next) {
        return new FlatMappedCall<T, R>(this, Objects.requireNonNull(next, "next"));
    }

    /**
     * The same operation with another one to take its place when it fails with a {@link LarderException}.
     *
     * @param recovery makes the replacement from the failure, or throws; must not block
     * @return never null
     */
    default Call<T> recover(Function<? super LarderException, ? extends Call<T>> recovery) {
        return new RecoveredCall<T>(this, Objects.requireNonNull(recovery, "recovery"));
    }

    /**
     * A call that answers {@code value} without doing anything.
     *
     * @param value the answer
     * @param <T> its type
     * @return never null
     */
    static <T extends @Nullable Object> Call<T> of(T value) {
        return new ValueCall<>(value);
    }

    /**
     * A call that does nothing and answers nothing.
     *
     * @return never null
     */
    static Call<@Nullable Void> done() {
        return of(Boolean.TRUE).map(ignored -> null);
    }
}
