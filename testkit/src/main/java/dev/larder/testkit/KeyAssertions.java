package dev.larder.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Assertions on all keys of one or several servers, for instance every primary of a cluster. They walk the keyspace by
 * {@code SCAN}, in O(keys).
 *
 * @since 0.1
 */
public final class KeyAssertions {

    private static final String BATCH_KEYS = "500";
    private static final int SHOWN_KEYS = 20;

    private KeyAssertions() {}

    /**
     * Asserts that every key will expire.
     *
     * @throws AssertionError naming up to 20 keys that will not
     */
    public static void assertEveryKeyHasTtl(RedisServer... servers) {
        List<String> immortal = new ArrayList<>();
        for (RedisServer server : servers) {
            forEachBatch(server, "*", batch -> immortal.addAll(batch.withoutTtl()));
        }
        fail("keys without a time to live", immortal);
    }

    /** Like {@link #assertEveryKeyHasTtl(RedisServer...)} for all primaries of a deployment. */
    public static void assertEveryKeyHasTtl(RedisTarget target) {
        assertEveryKeyHasTtl(target.primaries().toArray(RedisServer[]::new));
    }

    /**
     * Asserts that no key matches the glob {@code pattern}.
     *
     * @throws AssertionError naming up to 20 keys that do
     */
    public static void assertNoKeyLeft(String pattern, RedisServer... servers) {
        List<String> left = new ArrayList<>();
        for (RedisServer server : servers) {
            forEachBatch(server, pattern, batch -> left.addAll(batch.keys()));
        }
        fail("keys left that match " + pattern, left);
    }

    /** Like {@link #assertNoKeyLeft(String, RedisServer...)} for all primaries of a deployment. */
    public static void assertNoKeyLeft(String pattern, RedisTarget target) {
        assertNoKeyLeft(pattern, target.primaries().toArray(RedisServer[]::new));
    }

    private static void fail(String what, List<String> keys) {
        if (!keys.isEmpty()) {
            String shown = keys.stream()
                    .limit(SHOWN_KEYS)
                    .map(KeyAssertions::printable)
                    .collect(Collectors.joining(" "));
            throw new AssertionError(keys.size() + " " + what + ": " + shown);
        }
    }

    private static String printable(String key) {
        return key.replaceAll("[^\\x21-\\x7e]", "?");
    }

    private static void forEachBatch(RedisServer server, String pattern, Consumer<Batch> action) {
        // Keys are bytes; Latin-1 carries every byte there and back.
        try (RespClient client = server.client(RespClient.DEFAULT_TIMEOUT, StandardCharsets.ISO_8859_1)) {
            String cursor = "0";
            do {
                List<?> reply = client.list("SCAN", cursor, "MATCH", pattern, "COUNT", BATCH_KEYS);
                cursor = String.valueOf(reply.get(0));
                List<String> keys = new ArrayList<>();
                if (reply.get(1) instanceof List<?> found) {
                    found.forEach(key -> keys.add(String.valueOf(key)));
                }
                action.accept(new Batch(client, keys));
            } while (!cursor.equals("0"));
        }
    }

    private record Batch(RespClient client, List<String> keys) {

        private static final Long NEVER = -1L;

        List<String> withoutTtl() {
            List<?> ttls = client.pipeline(
                    keys.stream().map(key -> List.of("PTTL", key)).toList());
            List<String> immortal = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                if (NEVER.equals(ttls.get(i))) {
                    immortal.add(keys.get(i));
                }
            }
            return immortal;
        }
    }
}
