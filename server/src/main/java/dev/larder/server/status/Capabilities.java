package dev.larder.server.status;

import dev.larder.redis.RedisInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Redis can do, by what it says of itself. Pure. */
final class Capabilities {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    private Capabilities() {}

    static List<String> of(RedisInfo info) {
        List<String> capabilities = new ArrayList<>();
        String version = info.total().server().version();
        Matcher parts = VERSION.matcher(version == null ? "" : version);
        if (parts.matches()) {
            int number = Integer.parseInt(parts.group(1)) * 10_000 + Integer.parseInt(parts.group(2));
            // Every server that is accepted has these.
            capabilities.addAll(List.of("acl", "client_tracking", "resp3"));
            if (number >= 70_000) {
                capabilities.addAll(List.of("functions", "sharded_pubsub"));
            }
        }
        if (Boolean.TRUE.equals(info.total().persistence().appendOnly())) {
            capabilities.add("append_only");
        }
        return List.copyOf(capabilities);
    }
}
