package dev.larder.redis;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.redis.link.Replies;
import dev.larder.session.SessionEvent;
import dev.larder.session.SessionStore;
import dev.larder.session.SessionStore.Begun;
import dev.larder.session.SessionStore.Crowd;
import dev.larder.session.SessionStore.Ended;
import dev.larder.session.SessionStore.Endings;
import dev.larder.session.SessionStore.Found;
import dev.larder.session.SessionStore.Listed;
import dev.larder.session.SessionStore.Owner;
import dev.larder.session.SessionStore.Page;
import dev.larder.session.SessionStore.Present;
import dev.larder.session.SessionStore.Saved;
import dev.larder.session.SessionStore.State;
import dev.larder.session.SessionStore.Stored;
import dev.larder.session.SessionStore.Swept;
import dev.larder.session.SessionStore.Word;
import dev.larder.session.SessionStore.Written;
import dev.larder.session.SessionUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what the scripts of sessions return; their heads say what that is. */
final class SessionReplies {
    private static final State[] STATES = {
        State.UNKNOWN, State.LIVE, State.EXPIRED, State.TERMINATED, State.RENEWED, State.REUSED
    };
    private static final String ATTRIBUTE = "=";
    private static final int HEAD_PARTS = 10;

    /** Stands for when a session was last used where that was not read. */
    static final long NOT_READ = -1;

    private SessionReplies() {}

    static Begun begun(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        boolean begun = number(parts, 0) == 1;
        long now = number(parts, 1);
        List<Ended> ended = new ArrayList<>();
        List<Listed> there = new ArrayList<>();
        for (Object one : Decoders.list(parts.get(5))) {
            List<?> about = Decoders.list(one);
            if (begun) {
                long created = number(about, 2);
                ended.add(ended(about, now, now - created, true));
            } else {
                there.add(listed(about, number(about, 2), number(about, 3), number(about, 4)));
            }
        }
        return new Begun(begun, now, number(parts, 2), number(parts, 3), number(parts, 4), ended, there);
    }

    private static Ended ended(List<?> about, long now, long lasted, boolean usable) {
        return new Ended(
                text(about, 0),
                bytes(about, 1),
                number(about, 2),
                SessionEvent.Kind.of(text(about, 3).charAt(0)),
                now,
                lasted,
                usable);
    }

    /** One of a user's sessions: its hash, its head, and what the script told of its times. */
    private static Listed listed(List<?> about, long created, long used, long expires) {
        byte[] first = bytes(about, 1);
        if (first.length == 0) {
            return new Listed(text(about, 0), first, created, used, expires, 0, 0, 0, "-");
        }
        Head head = Head.read(first);
        String[] parts = head.parts();
        return new Listed(
                text(about, 0),
                head.who(),
                created,
                used,
                expires,
                Long.parseLong(parts[2]),
                Long.parseLong(parts[5]),
                Integer.parseInt(parts[6]),
                parts[9]);
    }

    /** Whose sessions are meant: a tag and a user's hash; nothing if nobody's. */
    static Optional<Owner> owner(@Nullable Object reply) {
        if (reply == null) {
            return Optional.empty();
        }
        String[] parts = Decoders.text(reply).split(" ", -1);
        return Optional.of(new Owner(parts[0], parts[1]));
    }

    static Found found(String tag, @Nullable Object reply) {
        return found(tag, null, reply);
    }

    /** What a look has found; a session that has just been given another hash is under that one. */
    static Found found(String tag, @Nullable String newHash, @Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        State state = STATES[(int) number(parts, 0)];
        long now = number(parts, 1);
        return switch (state) {
            case UNKNOWN, EXPIRED, TERMINATED -> new Found(state, now, null, null);
            case RENEWED, REUSED -> new Found(state, now, null, text(parts, 2));
            case LIVE -> {
                String hash = newHash == null ? text(parts, 2) : newHash;
                Stored stored = stored(
                        new SessionStore.Key(tag, hash),
                        Decoders.list(parts.get(5)),
                        number(parts, 3),
                        number(parts, 4));
                yield new Found(state, now, stored, null);
            }
        };
    }

    /** Whether the fields are those of a session: neither of one that is not there, nor of one that leads to another. */
    static boolean isWhole(List<?> fields) {
        boolean head = false;
        for (int i = 0; i < fields.size(); i += 2) {
            switch (text(fields, i)) {
                case "m" -> head = true;
                case "r" -> {
                    return false;
                }
                default -> {
                    // An attribute, or the version.
                }
            }
        }
        return head;
    }

    static Stored stored(SessionStore.Key key, List<?> fields, long expires, long used) {
        byte[] first = {};
        long version = 0;
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String name = text(fields, i);
            switch (name) {
                case "m" -> first = bytes(fields, i + 1);
                case "v" -> version = Long.parseLong(text(fields, i + 1));
                default -> {
                    if (name.startsWith(ATTRIBUTE)) {
                        attributes.put(name.substring(1), bytes(fields, i + 1));
                    }
                }
            }
        }
        Head head = Head.read(first);
        String[] parts = head.parts();
        return new Stored(
                key,
                parts[7],
                head.who(),
                parts[9],
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                TimeUnit.MICROSECONDS.toMillis(Long.parseLong(parts[4])),
                Long.parseLong(parts[5]),
                Integer.parseInt(parts[6]),
                version,
                attributes,
                expires,
                used);
    }

    /** The numbers of a session, and after a line break, who. */
    private record Head(String[] parts, byte[] who) {
        static Head read(byte[] bytes) {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String[] parts = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
            if (parts.length != HEAD_PARTS || !parts[0].equals("1")) {
                throw new LarderException(ErrorCode.CODEC_FAILED, "a session must be in format 1, is not");
            }
            return new Head(parts, Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length));
        }
    }

    static Saved saved(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        long version = number(parts, 1);
        return switch ((int) number(parts, 0)) {
            case 1 -> new Saved(Written.SAVED, version, null);
            case 2 -> new Saved(Written.CHANGED, version, null);
            case 4 -> new Saved(Written.RENEWED, 0, text(parts, 2));
            default -> new Saved(Written.GONE, 0, null);
        };
    }

    static Endings endings(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        long now = number(parts, 0);
        List<Ended> ended = new ArrayList<>();
        for (int i = 2; i < parts.size(); i++) {
            List<?> about = Decoders.list(parts.get(i));
            ended.add(ended(about, now, now - number(about, 2), number(about, 4) == 1));
        }
        return new Endings(number(parts, 1), ended);
    }

    static Page page(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        List<Listed> listed = new ArrayList<>();
        for (int i = 2; i < parts.size(); i++) {
            List<?> about = Decoders.list(parts.get(i));
            long created = Long.parseLong(Head.read(bytes(about, 1)).parts()[1]);
            listed.add(listed(about, created, number(about, 2), number(about, 3)));
        }
        return new Page(number(parts, 1), listed);
    }

    static Swept swept(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        if (number(parts, 0) == 0) {
            return new Swept(false, false, 0, List.of(), List.of());
        }
        long now = number(parts, 1);
        List<Ended> ended = new ArrayList<>();
        for (Object one : Decoders.list(parts.get(4))) {
            List<?> about = Decoders.list(one);
            ended.add(ended(about, now, number(about, 5) - number(about, 2), true));
        }
        List<Word> word = new ArrayList<>();
        List<?> kept = Decoders.list(parts.get(5));
        for (int i = 0; i + 1 < kept.size(); i += 2) {
            word.add(new Word(text(kept, i), bytes(kept, i + 1)));
        }
        return new Swept(true, number(parts, 2) == 1, number(parts, 3), ended, word);
    }

    static long[] totals(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        return new long[] {number(parts, 0), number(parts, 1)};
    }

    static SessionUsage usage(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        long sessions = number(parts, 0);
        long weighed = number(parts, 2);
        long each = weighed == 0 ? 0 : number(parts, 3) / weighed;
        return new SessionUsage(sessions, number(parts, 1) + sessions * each);
    }

    static Crowd crowd(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        List<Present> present = new ArrayList<>();
        for (int i = 2; i < parts.size(); i++) {
            List<?> about = Decoders.list(parts.get(i));
            present.add(new Present(bytes(about, 0), number(about, 1), number(about, 2)));
        }
        return new Crowd(number(parts, 0), number(parts, 1), present);
    }

    private static long number(List<?> parts, int index) {
        return Replies.number(parts.get(index));
    }

    private static String text(List<?> parts, int index) {
        return Decoders.text(parts.get(index));
    }

    private static byte[] bytes(List<?> parts, int index) {
        return Decoders.bytes(parts.get(index));
    }
}
