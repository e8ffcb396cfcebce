package dev.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.larder.base.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry whose bytes are kept under src/test/resources/golden. The files were not written by EnvelopeWriter: a script
 * packed them field by field from the layout that FormatV1 states, Python's {@code struct.pack('>HHHiiqqqiiiiq', flags,
 * codec, tags, schema, loadMillis, version, created, softDeadline, keyLength, storedLength, rawLength, tagsLength, 0)}
 * behind 'L' and 1, with the payload of the compressed ones from the zstd command at level 3, and the signatures from
 * Python's {@code hmac}. They are never changed: a reader that cannot read one would lose the entries of a running fleet.
 * A new format gets new files beside them.
 *
 * @param file its name
 * @param key whose entry it is
 * @param value the value, or null for an entry that says that there is none
 * @param compressed whether it is stored compressed
 * @param signed whether it is signed, with {@link #KEY}
 * @param tags its tags
 */
record Golden(
        String file, StoredKey key, @Nullable String value, boolean compressed, boolean signed, List<TagStamp> tags) {
    static final Stamp WHOLE = new Stamp(0x0102030405060708L, 0x090a0b0c);
    static final Stamp FIRST = new Stamp(-2, -3);
    static final Stamp SECOND = new Stamp(Long.MIN_VALUE, Integer.MAX_VALUE);
    static final String FULL_KEY = "user/" + "ä".repeat(150);
    static final StoredKey PLAIN_KEY = StoredKey.of("db", "k", 1024);
    static final StoredKey LONG_KEY = StoredKey.of("db", FULL_KEY, 1024);
    /** Between the time when the entries were written and their deadline. */
    static final long NOW = 1_764_000_100_000L;

    static final int MAX_VALUE_BYTES = 100_000;

    private static final TagStamp CACHE = new TagStamp("", WHOLE);
    private static final List<TagStamp> TWO_TAGS =
            List.of(CACHE, new TagStamp("user:1", FIRST), new TagStamp("ü", SECOND));
    private static final String LONG_VALUE = "abc".repeat(1_000);

    static final Golden PLAIN = new Golden("v1-plain", PLAIN_KEY, "value", false, false, List.of(CACHE));
    static final Golden TAGGED = new Golden("v1-tagged", PLAIN_KEY, "", false, false, TWO_TAGS);
    static final Golden LONG =
            new Golden("v1-long-key", LONG_KEY, "value", false, false, List.of(CACHE, new TagStamp("t", FIRST)));
    static final Golden COMPRESSED = new Golden("v1-compressed", PLAIN_KEY, LONG_VALUE, true, false, List.of(CACHE));
    static final Golden NULL = new Golden("v1-null", PLAIN_KEY, null, false, false, List.of(CACHE));
    static final Golden SIGNED = new Golden("v1-signed", PLAIN_KEY, "value", false, true, List.of(CACHE));
    static final Golden EVERYTHING = new Golden("v1-everything", LONG_KEY, LONG_VALUE, true, true, TWO_TAGS);

    /** The bytes 1 to 32. */
    static final SigningKeys KEY = SigningKeys.of(key(1));

    /** Reads without keys, so it does not look at signatures. */
    static final EntryReader<String> READER = reader(Wire.of(SigningKeys.none()));

    static List<Golden> all() {
        return List.of(PLAIN, TAGGED, LONG, COMPRESSED, NULL, SIGNED, EVERYTHING);
    }

    /** A key of 32 bytes that count from a number. */
    static byte[] key(int first) {
        byte[] key = new byte[SigningKeys.MIN_KEY_BYTES];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (first + i);
        }
        return key;
    }

    static EntryReader<String> reader(Wire wire) {
        return new EntryReader<>(Codec.utf8(), MAX_VALUE_BYTES, wire);
    }

    byte[] bytes() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file + ".bin")) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException unreadable) {
            throw new IllegalStateException(file, unreadable);
        }
    }

    /** The same entry, to be written. Zstandard may write other bytes in another version, so its bytes are the file's. */
    EnvelopeWriter writer() {
        return writer(payload());
    }

    EnvelopeWriter writer(EnvelopeWriter.Payload payload) {
        return new EnvelopeWriter(
                2, 0, 1_234, 0x1122334455667788L, 1_764_000_000_123L, 1_764_000_300_123L, 0, key, tags, payload);
    }

    private EnvelopeWriter.Payload payload() {
        if (value == null) {
            return EnvelopeWriter.Payload.NULL;
        }
        byte[] raw = value.getBytes(UTF_8);
        if (!compressed) {
            return EnvelopeWriter.Payload.plain(raw);
        }
        Envelope entry = Envelope.of(bytes());
        int from = (int) entry.payloadOffset();
        return EnvelopeWriter.Payload.compressed(
                Arrays.copyOfRange(entry.bytes(), from, from + entry.storedLength()), raw.length);
    }

    Signatures signatures() {
        return signed ? new Signatures(KEY) : Signatures.NONE;
    }

    Verdict<String> read(EntryReader<String> reader, byte[] bytes) {
        Verdict<String> verdict = reader.judge(key, bytes, WHOLE, Golden.NOW);
        Envelope pending = verdict.pending();
        if (pending == null) {
            return verdict;
        }
        List<@Nullable Stamp> present = new ArrayList<>();
        pending.tags().forEach(tag -> present.add(tag.stamp()));
        return reader.judge(pending, present, Golden.NOW);
    }
}
