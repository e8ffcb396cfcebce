package dev.larder.benchmarks.micro;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A value as applications have them: some 700 bytes of JSON.
 *
 * @param id whose
 * @param customer who
 * @param totalCents how much
 * @param lines of what
 * @since 0.1
 */
public record Order(long id, String customer, long totalCents, List<Line> lines) {
    /**
     * A line of an order.
     *
     * @param article of what
     * @param pieces how many
     * @param cents at what price
     */
    public record Line(String article, int pieces, long cents) {}

    static Order example() {
        List<Line> lines = IntStream.range(0, 12)
                .mapToObj(i -> new Line("article-" + (1000 + i * 37), 1 + i % 4, 199 + 250L * i))
                .toList();
        return new Order(
                4711,
                "Ada Example",
                lines.stream().mapToLong(line -> line.cents() * line.pieces()).sum(),
                lines);
    }
}
