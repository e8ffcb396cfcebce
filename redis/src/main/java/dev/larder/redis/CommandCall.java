package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Router;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call of exactly one command, which a pipeline can therefore send together with others. */
record CommandCall<T extends @Nullable Object>(Router router, Command<T> command) implements Call<T> {
    @Override
    public T await() {
        return router.call(command).await();
    }

    @Override
    public CompletableFuture<T> async() {
        return router.call(command).async();
    }

    /** Maps inside the decoder, so that the result is still one command. */
    @Override
    public <R extends @Nullable Object> Call<R> map(Function<? super T, ? extends R> mapper) {
        return new CommandCall<R>(
                router, command.decoded(reply -> mapper.apply(command.decoder().decode(reply))));
    }
}
