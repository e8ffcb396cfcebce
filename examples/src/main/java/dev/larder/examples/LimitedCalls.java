package dev.larder.examples;

import dev.larder.limit.RateLimiter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits by annotation: what is called through an interface whose methods are {@link Limited} takes a permit first. Methods that answer with a
 * {@link CompletionStage} do not wait for it. An interceptor of Spring or Jakarta does the same with {@link RateLimiter#take} in its middle.
 *
 * <pre>{@code
 * Orders limited = LimitedCalls.of(Orders.class, orders, limiter, () -> currentUser());
 * limited.place(order);    // throws LimitExceededException once the user has placed too many
 * }</pre>
 */
public final class LimitedCalls implements InvocationHandler {
    private final Object target;
    private final RateLimiter limiter;
    private final Supplier<String> caller;

    private LimitedCalls(Object target, RateLimiter limiter, Supplier<String> caller) {
        this.target = target;
        this.limiter = limiter;
        this.caller = caller;
    }

    /**
     * What does as a target does, within the limits of who calls.
     *
     * @param type the interface
     * @param target does the work
     * @param limiter has the rules
     * @param caller says who calls, on the calling thread
     * @param <T> the interface
     * @return a proxy
     */
    public static <T> T of(Class<T> type, T target, RateLimiter limiter, Supplier<String> caller) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new LimitedCalls(target, limiter, caller)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Limited limit = method.getAnnotation(Limited.class);
        if (limit == null) {
            return call(method, arguments);
        }
        if (method.getReturnType().isAssignableFrom(CompletableFuture.class)
                && CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            return limiter.async()
                    .take(limit.value(), caller.get(), limit.cost())
                    .thenCompose(allowed -> stage(method, arguments));
        }
        limiter.take(limit.value(), caller.get(), limit.cost());
        return call(method, arguments);
    }

    private CompletionStage<?> stage(Method method, @Nullable Object @Nullable [] arguments) {
        try {
            return (CompletionStage<?>) Objects.requireNonNull(call(method, arguments), "what a method answers");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
