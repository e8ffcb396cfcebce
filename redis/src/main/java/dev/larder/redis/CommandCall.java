package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.redis.link.Command;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call of exactly one command, which a pipeline can therefore send together with others. */
record CommandCall<T extends @Nullable Object>(Sender sender, CommandKind kind, Command<T> command)
        implements Call<T> {
    @Override
    public T await() {
        return timed().await();
    }

    @Override
    public CompletableFuture<T> async() {
        return timed().async();
    }

    /** Maps inside the decoder, so that the result is still one command. */
    @Override
    public <R extends @Nullable Object> Call<R> map(Function<? super T, ? extends R> mapper) {
        return new CommandCall<R>(
                sender,
                kind,
                new Command<R>(
                        command.parts(),
                        command.slot(),
                        command.repeat(),
                        reply -> mapper.apply(command.decoder().decode(reply))));
    }

    private Call<T> timed() {
        return sender.timed(kind, sender.router().call(command));
    }
}
