package dev.larder.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.base.Codec;
import dev.larder.cache.EntryKey;
import dev.larder.cache.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How entries, stamps and names are called in Redis.
 *
 * <p>The slot of a key on a cluster is that of what stands between its first opening brace and the next closing one. The
 * brace opens before the name of the cache, which is never empty and holds no brace: so whatever the user's key holds, all
 * that is kept for one entry shares one slot.
 */
final class CacheKeys {
    private static final String ENTRY_END = "}:v";
    private static final String LEASE_END = "}:l";
    private static final char SEPARATOR = ':';
    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern CACHE_NAME = Pattern.compile(EntryKey.CACHE_NAME);

    private final String entryStart;
    private final String stampStart;
    private final String turnStart;
    private final byte[] names;

    CacheKeys(String prefix) {
        this.entryStart = prefix + ":{";
        this.stampStart = prefix + ":t:{";
        this.turnStart = prefix + ":n:turn:";
        this.names = Codec.utf8().encode(prefix + ":n:caches");
    }

    /** The key of an entry's value. */
    byte[] entry(EntryKey key) {
        return ofEntry(key, ENTRY_END);
    }

    /** The key of the right to load an entry, in the same slot as the entry. */
    byte[] lease(EntryKey key) {
        return ofEntry(key, LEASE_END);
    }

    private byte[] ofEntry(EntryKey key, String end) {
        if (key.key().isEmpty() || key.cache().isEmpty()) {
            throw new IllegalArgumentException("cache and key must have at least 1 character, were " + key);
        }
        return Codec.utf8().encode(entryStart + key.cache() + SEPARATOR + key.key() + end);
    }

    /** The key of a tag's stamp. */
    byte[] stamp(Tag tag) {
        return Codec.utf8().encode(stampStart + tag.cache() + SEPARATOR + tag.name() + '}');
    }

    /** The key of the registry of caches. */
    byte[] names() {
        return names;
    }

    /** The key of who has a role. */
    byte[] turn(String role) {
        if (!CACHE_NAME.matcher(role).matches()) {
            throw new IllegalArgumentException("role must match " + EntryKey.CACHE_NAME + ", was " + role);
        }
        return Codec.utf8().encode(turnStart + role);
    }

    /** What the keys of a cache's entries and leases begin with, and those of its stamps; no other cache's keys do. */
    List<String> prefixes(String cache) {
        return List.of(entryStart + cache + SEPARATOR, stampStart + cache + SEPARATOR);
    }

    /** A pattern for the keys of entries. */
    byte[] pattern(@Nullable String cache, @Nullable String keyGlob) {
        String caches = cache == null ? "*" : GlobText.escaped(cache);
        // Redis reads patterns byte by byte, so what prepares them sees bytes as well.
        String glob =
                keyGlob == null ? "*" : GlobText.closed(new String(Codec.utf8().encode(keyGlob), ISO_8859_1));
        return (GlobText.escaped(entryStart) + caches + SEPARATOR + glob + ENTRY_END).getBytes(ISO_8859_1);
    }

    /** The entry that a key in Redis belongs to, or null for keys that are not entries of Larder. */
    @Nullable
    EntryKey entryOf(byte[] stored) {
        return entryOf(stored, ENTRY_END);
    }

    /** The entry whose right to load a key in Redis is, or null for other keys. */
    @Nullable
    EntryKey leasedOf(byte[] stored) {
        return entryOf(stored, LEASE_END);
    }

    private @Nullable EntryKey entryOf(byte[] stored, String ending) {
        String text = new String(stored, UTF_8);
        int separator = text.indexOf(SEPARATOR, entryStart.length());
        int end = text.length() - ending.length();
        if (!text.startsWith(entryStart) || !text.endsWith(ending) || separator < 0 || separator + 1 >= end) {
            return null;
        }
        String cache = text.substring(entryStart.length(), separator);
        return isReadable(text, stored) && CACHE_NAME.matcher(cache).matches()
                ? new EntryKey(cache, text.substring(separator + 1, end))
                : null;
    }

    /** The tag whose stamp a key in Redis is, or null for other keys. */
    @Nullable
    Tag tagOf(byte[] stored) {
        String text = new String(stored, UTF_8);
        int separator = text.indexOf(SEPARATOR, stampStart.length());
        int end = text.length() - 1;
        if (!text.startsWith(stampStart) || !text.endsWith("}") || separator < 0 || separator >= end) {
            return null;
        }
        String cache = text.substring(stampStart.length(), separator);
        return isReadable(text, stored) && CACHE_NAME.matcher(cache).matches()
                ? new Tag(cache, text.substring(separator + 1, end))
                : null;
    }

    private static boolean isReadable(String text, byte[] stored) {
        return text.indexOf(REPLACEMENT) < 0 || isUtf8(text, stored);
    }

    private static boolean isUtf8(String text, byte[] stored) {
        return Arrays.equals(text.getBytes(UTF_8), stored);
    }
}
