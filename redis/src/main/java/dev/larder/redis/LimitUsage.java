package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.limit.LimitStore.Usage;
import dev.larder.redis.link.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts the states of rate limits, and what a sample of them takes. */
final class LimitUsage {
    /** How many keys of Redis are looked at for it, whatever they hold. */
    private static final long MAX_LOOKED_AT = 1_000_000;

    private static final int PAGE = 1_000;

    private final Sender sender;
    private final LimitKeys keys;
    private final NodeScan scan;

    LimitUsage(Sender sender, LimitKeys keys) {
        this.sender = sender;
        this.keys = keys;
        this.scan = new NodeScan(sender);
    }

    Call<Optional<Usage>> count() {
        return page(null, new Usage(0, 0), 0);
    }

    private Call<Optional<Usage>> page(@Nullable String cursor, Usage before, long lookedAt) {
        return scan.page(keys.pattern(), PAGE, cursor)
                .flatMap(page -> weigh(page.keys()).flatMap(bytes -> {
                    Usage now = new Usage(before.entries() + page.keys().size(), before.bytes() + bytes);
                    if (page.cursor() == null) {
                        return Call.of(Optional.of(now));
                    }
                    return lookedAt > MAX_LOOKED_AT
                            ? Call.of(Optional.<Usage>empty())
                            : page(page.cursor(), now, lookedAt + PAGE);
                }));
    }

    private Call<Long> weigh(List<byte[]> page) {
        List<Command<? extends Long>> questions = new ArrayList<>(page.size());
        page.forEach(key -> questions.add(
                Request.of("MEMORY").add("USAGE").key(key).safe(reply -> reply == null ? 0L : Decoders.count(reply))));
        return questions.isEmpty() ? Call.of(0L) : sender.<Long>all(questions).map(Outcomes::sum);
    }
}
