package dev.larder.examples;

import dev.larder.Larder;
import dev.larder.LarderConfig;
import dev.larder.base.Codec;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import dev.larder.cache.EntryOptions;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import java.io.PrintStream;
import java.time.Duration;

/**
 * The first program that one writes with Larder: read through a cache, invalidate by tag, look at the figures. Its first
 * argument is the URL of a Redis or Valkey; without one it keeps everything in its own memory.
 */
public final class QuickStart {
    private final PrintStream out;

    QuickStart(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the program.
     *
     * @param arguments none, or the URL of a Redis: {@code redis://127.0.0.1:6379}
     */
    public static void main(String... arguments) {
        var example = new QuickStart(System.out);
        if (arguments.length == 0) {
            example.inMemory();
        } else {
            example.onRedis(arguments[0]);
        }
    }

    void inMemory() {
        try (var larder = Larder.inMemory()) {
            use(larder);
        }
    }

    // [readme]
    void onRedis(String url) {
        try (var larder = Larder.create(RedisStores.connect(RedisConfig.of(url)), LarderConfig.DEFAULT)) {
            use(larder);
        }
    }

    void use(Larder larder) {
        Cache<String> pages = larder.caches().cache("pages", CachePolicy.of(Duration.ofMinutes(10)), Codec.utf8());

        // Of all threads that miss "home" at once, one calls the loader and the others wait for its value.
        String first = pages.getOrLoad("home", EntryOptions.tags("menu"), load -> render(load.key()));
        String again = pages.getOrLoad("home", EntryOptions.tags("menu"), load -> render(load.key()));
        out.println(first + ", " + again);

        // Every entry that carries the tag is a miss from here on, however many there are.
        pages.invalidate("menu");
        out.println("after invalidate: " + pages.get("home").isPresent());

        out.println(pages.stats().hits() + " hit, " + pages.stats().misses().total() + " misses");
    }
    // [/readme]

    private String render(String key) {
        out.println("rendering " + key);
        return "<h1>" + key + "</h1>";
    }
}
