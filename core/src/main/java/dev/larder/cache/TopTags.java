package dev.larder.cache;

import dev.larder.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which tags the entries carry that are written, lately. A write that is noted while another is being noted is let go: no writer waits for
 * a figure. Thread-safe.
 */
final class TopTags {
    /** Of how many tags the writes are counted: one with more than one in so many is not missed. */
    static final int CAPACITY = 256;

    /** How many tags are told. */
    static final int SHOWN = 20;

    /** What is older than twice this does not count. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final RecentHitters<Tag> tags;

    TopTags(Ticker ticker) {
        this.tags = new RecentHitters<>(ticker, CAPACITY, WINDOW);
    }

    /** An entry is written that carries these, the whole cache among them, which is no tag. */
    void written(String cache, List<TagStamp> stamps) {
        if (stamps.size() > 1) {
            tags.note(seen -> {
                for (TagStamp stamp : stamps) {
                    if (!stamp.name().isEmpty()) {
                        seen.add(new Tag(cache, stamp.name()));
                    }
                }
            });
        }
    }

    /** The tags that most entries carried, the most first. */
    List<TagUse> top() {
        Map<Tag, Long> writes = tags.counts().byThing();
        List<TagUse> top = new ArrayList<>(writes.size());
        writes.forEach((tag, count) -> top.add(new TagUse(tag.cache(), tag.name(), count)));
        top.sort(Comparator.comparingLong(TagUse::writes)
                .reversed()
                .thenComparing(TagUse::cache)
                .thenComparing(TagUse::tag));
        return List.copyOf(top.subList(0, Math.min(SHOWN, top.size())));
    }
}
