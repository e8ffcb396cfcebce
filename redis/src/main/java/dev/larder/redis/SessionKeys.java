package dev.larder.redis;

import dev.larder.base.Codec;

/**
 * How sessions and what belongs to them are called in Redis. What stands between the braces is the tag, so all of a tag shares one slot
 * of a cluster.
 */
final class SessionKeys {
    private final String prefix;

    SessionKeys(String prefix) {
        this.prefix = prefix;
    }

    /** What the keys of a tag's sessions begin with. */
    byte[] sessions(String tag) {
        return key("s", tag, "");
    }

    byte[] session(String tag, String hash) {
        return key("s", tag, hash);
    }

    /** What the keys of the sessions of a tag's users begin with. */
    byte[] users(String tag) {
        return key("u", tag, "");
    }

    byte[] user(String tag, String user) {
        return key("u", tag, user);
    }

    /** A tag's sessions by the moment when they expire. */
    byte[] expiries(String tag) {
        return whole("x", tag);
    }

    byte[] notBefore(String tag) {
        return whole("e", tag);
    }

    /** A tag's users who have sessions. */
    byte[] owners(String tag) {
        return whole("a", tag);
    }

    /** What listeners have not taken yet. */
    byte[] word(String tag) {
        return whole("q", tag);
    }

    /** Whose sessions a session of an identity provider has begun. */
    byte[] provider(String tag, String hash) {
        return key("i", tag, hash);
    }

    byte[] sweeper(String tag) {
        return whole("w", tag);
    }

    /** Who was active on a day. */
    byte[] active(long day) {
        return Codec.utf8().encode(prefix + ":n:active:" + day);
    }

    private byte[] key(String kind, String tag, String rest) {
        return Codec.utf8().encode(prefix + ':' + kind + ":{" + tag + "}:" + rest);
    }

    private byte[] whole(String kind, String tag) {
        return Codec.utf8().encode(prefix + ':' + kind + ":{" + tag + '}');
    }
}
