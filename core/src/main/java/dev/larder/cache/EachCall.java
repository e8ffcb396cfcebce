package dev.larder.cache;

import dev.larder.base.Call;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The same call for each of several things; the failure of one is the outcome of that one only.
 *
 * @param things what to call for
 * @param each makes the call of one
 */
record EachCall<A, T>(List<A> things, Function<A, Call<T>> each) implements Call<List<Answer<T>>> {
    @Override
    public List<Answer<T>> await() {
        List<Answer<T>> answers = new ArrayList<>(things.size());
        for (A thing : things) {
            try {
                answers.add(Answer.of(each.apply(thing).await()));
            } catch (LarderException failure) {
                answers.add(Answer.failed(failure));
            }
        }
        return answers;
    }

    @Override
    public CompletableFuture<List<Answer<T>>> async() {
        List<CompletableFuture<Answer<T>>> answers = new ArrayList<>(things.size());
        for (A thing : things) {
            answers.add(each.apply(thing).async().handle(EachCall::answer));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static <T> Answer<T> answer(T value, Throwable thrown) {
        if (thrown == null) {
            return Answer.of(value);
        }
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (failure instanceof LarderException known) {
            return Answer.failed(known);
        }
        throw new CompletionException(failure);
    }
}
