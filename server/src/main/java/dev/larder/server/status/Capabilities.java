package dev.larder.server.status;

import dev.larder.redis.RedisInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a Redis can do: what it answered when it was asked for it, and what it says of itself. Pure. */
final class Capabilities {
    private Capabilities() {}

    static List<String> of(Set<String> answered, RedisInfo info) {
        List<String> capabilities = new ArrayList<>(answered);
        if (Boolean.TRUE.equals(info.total().persistence().appendOnly())) {
            capabilities.add("append_only");
        }
        return List.copyOf(capabilities);
    }
}
