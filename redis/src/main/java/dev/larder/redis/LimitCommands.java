package dev.larder.redis;

import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore.Change;
import dev.larder.limit.LimitStore.Standing;
import dev.larder.limit.LimitStore.Sync;
import dev.larder.limit.LimitStore.Take;
import dev.larder.limit.LimitStore.Taken;
import dev.larder.limit.LimitTable;
import dev.larder.limit.Rule;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.Command.Repeat;
import dev.larder.redis.link.ReplyDecoder;
import dev.larder.redis.link.Slots;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The runs of the scripts of rate limits, and how their answers are read. */
final class LimitCommands {
    private static final byte[] EVALSHA = Request.ascii("EVALSHA");
    private static final byte[] SERVERS_TIME = Request.ascii("0");
    private static final byte[] TAKE = Request.ascii("t");
    private static final byte[] PEEK = Request.ascii("p");
    private static final byte[] GIVE_BACK = Request.ascii("g");
    private static final byte[] RELEASE = Request.ascii("r");

    private static final int NUMBER = LimitTable.NUMBER_BYTES;
    private static final int STANDING = 5 * NUMBER;
    private static final int HEAD = 2 + 2 * NUMBER + Long.BYTES;
    private static final int RULE = 2 + 5 * NUMBER;

    private final LimitKeys keys;

    /** The time that scripts are given: 0 for that of the server; another one in tests alone. */
    private volatile byte[] now = SERVERS_TIME;

    /** Rules as they are sent, by name; as many as there are rules. */
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Told(Rule rule, String name, byte[] parameters) {}

    LimitCommands(LimitKeys keys) {
        this.keys = keys;
    }

    /** For tests, which compare with a clock of their own. */
    void nowMicros(long micros) {
        now = Request.number(micros);
    }

    Command<List<Taken>> take(List<Take> takes) {
        Run run = new Run(TAKE);
        takes.forEach(take -> run.add(take.on(), take.cost(), take.times(), take.holder()));
        return run.command(Repeat.UNSAFE, reply -> taken(takes, reply));
    }

    Command<List<Standing>> peek(List<Keyed> on, long cost) {
        Run run = new Run(PEEK);
        run.add(on, cost, 1, 0);
        return run.command(Repeat.SAFE, reply -> standings(Decoders.bytes(reply), NUMBER, on.size()));
    }

    /** Of concurrency limits what the holder has goes back, of all others so many permits. */
    Command<@Nullable Void> giveBack(List<Keyed> on, long permits, long holder) {
        Run run = new Run(GIVE_BACK);
        run.add(on, permits, 1, holder);
        return run.command(Repeat.UNSAFE, Decoders.DONE);
    }

    Command<@Nullable Void> release(List<Keyed> on, long holder) {
        Run run = new Run(RELEASE);
        run.add(on, 1, 1, holder);
        return run.command(Repeat.SAFE, Decoders.DONE);
    }

    Command<Boolean> reset(Keyed on) {
        return Request.of("UNLINK").key(keys.state(on)).safe(Decoders.FLAG);
    }

    private static List<Taken> taken(List<Take> takes, @Nullable Object reply) {
        byte[] numbers = Decoders.bytes(reply);
        List<Taken> taken = new ArrayList<>(takes.size());
        int at = 0;
        for (Take take : takes) {
            int rules = take.on().size();
            taken.add(new Taken(LimitTable.unpack(numbers, at), standings(numbers, at + NUMBER, rules)));
            at += NUMBER + STANDING * rules;
        }
        return taken;
    }

    private static List<Standing> standings(byte[] numbers, int from, int rules) {
        List<Standing> standings = new ArrayList<>(rules);
        for (int at = from; at < from + STANDING * rules; at += STANDING) {
            standings.add(new Standing(
                    LimitTable.unpack(numbers, at),
                    LimitTable.unpack(numbers, at + NUMBER),
                    LimitTable.unpack(numbers, at + 2 * NUMBER),
                    LimitTable.unpack(numbers, at + 3 * NUMBER),
                    LimitTable.unpack(numbers, at + 4 * NUMBER)));
        }
        return standings;
    }

    @SuppressWarnings("ReferenceEquality") // Which version of a rule it is matters, and comparing them is dear.
    private Told told(Rule rule) {
        Told known = told.get(rule.name());
        if (known == null || known.rule() != rule) {
            known = new Told(rule, LimitTable.digest(rule.name()), LimitTable.parameters(rule));
            told.put(rule.name(), known);
        }
        return known;
    }

    /** Collects the words of one run of {@code limit.lua}. */
    private final class Run {
        private final byte[] what;
        private final List<byte[]> states = new ArrayList<>();
        private final List<byte[]> args = new ArrayList<>();

        Run(byte[] what) {
            this.what = what;
        }

        void add(List<Keyed> on, long cost, long times, long holder) {
            byte[] operation = new byte[HEAD + RULE * on.size()];
            ByteBuffer packed =
                    ByteBuffer.wrap(operation).putShort((short) on.size()).putLong(2 + 2 * NUMBER, holder);
            LimitTable.pack(cost, operation, 2);
            LimitTable.pack(times, operation, 2 + NUMBER);
            packed.position(HEAD);
            for (Keyed one : on) {
                Told rule = told(one.rule());
                states.add(keys.state(rule.name(), one.id()));
                packed.put(rule.parameters());
            }
            args.add(operation);
        }

        <T extends @Nullable Object> Command<T> command(Repeat repeat, ReplyDecoder<T> decoder) {
            List<byte[]> parts = new ArrayList<>(5 + states.size() + args.size());
            parts.add(EVALSHA);
            parts.add(Script.LIMIT.digest());
            parts.add(Request.number(states.size()));
            parts.addAll(states);
            parts.add(now);
            parts.add(what);
            parts.addAll(args);
            return new Command<>(parts, Slots.of(states.get(0)), repeat, decoder);
        }
    }

    static Sync sync(@Nullable Object reply) {
        List<?> parts = Decoders.list(reply);
        return new Sync(
                (int) Decoders.count(parts.get(0)),
                Decoders.count(parts.get(1)),
                parts.get(2) == null ? null : rules(Decoders.list(parts.get(2))),
                Decoders.count(parts.get(3)),
                parts.get(4) == null ? null : changes(Decoders.list(parts.get(4))));
    }

    private static Map<String, String> rules(List<?> namesAndTexts) {
        Map<String, String> rules = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndTexts.size(); i += 2) {
            rules.put(Decoders.text(namesAndTexts.get(i)), Decoders.text(namesAndTexts.get(i + 1)));
        }
        return rules;
    }

    private static List<Change> changes(List<?> texts) {
        List<Change> changes = new ArrayList<>(texts.size());
        for (Object text : texts) {
            Change change = LimitKeys.changeOf(Decoders.text(text));
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }
}
