package dev.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What {@code Retry-After} has to be like. */
public final class Retries {
    private static final int REFUSALS = 30;

    private Retries() {}

    /**
     * That not all who are refused are told the same moment: some are told a later one than somebody after them. Without anything added at
     * random no time would be longer than the one before it.
     *
     * @param refused asks, and is refused for longer than a minute
     */
    public static void assertSpread(Supplier<HttpResponse<String>> refused) {
        long[] seconds = LongStream.generate(() -> seconds(refused.get()))
                .limit(REFUSALS)
                .toArray();
        assertThat(IntStream.range(1, REFUSALS).filter(i -> seconds[i] > seconds[i - 1]))
                .as("later than the one before: %s", (Object) seconds)
                .isNotEmpty();
    }

    private static long seconds(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        return Long.parseLong(answer.headers().firstValue("Retry-After").orElse("0"));
    }
}
