package dev.larder.redis;

import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore.Answer;
import dev.larder.redis.link.Router.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the outcomes of a batch. */
final class Outcomes {
    private Outcomes() {}

    /** All answers, or the first failure. */
    static <T extends @Nullable Object> List<T> values(List<Outcome<T>> outcomes) {
        List<T> values = new ArrayList<>(outcomes.size());
        for (Outcome<T> outcome : outcomes) {
            values.add(outcome.get());
        }
        return values;
    }

    /** Each by itself. What is no failure of the store, but a mistake here, is thrown. */
    static <T> List<Answer<T>> answers(List<Outcome<T>> outcomes) {
        List<Answer<T>> answers = new ArrayList<>(outcomes.size());
        for (Outcome<T> outcome : outcomes) {
            answers.add(
                    outcome.failure() instanceof LarderException failure
                            ? Answer.failed(failure)
                            : Answer.of(outcome.get()));
        }
        return answers;
    }

    /** The sum of all answers, or the first failure. */
    static long sum(List<Outcome<Long>> outcomes) {
        long sum = 0;
        for (Outcome<Long> outcome : outcomes) {
            sum += outcome.get();
        }
        return sum;
    }

    /** Nothing, or the first failure. */
    static @Nullable Void done(List<? extends Outcome<?>> outcomes) {
        outcomes.forEach(Outcome::get);
        return null;
    }
}
