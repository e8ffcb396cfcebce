package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.cache.EntryKey;
import dev.larder.redis.SlowLog.SlowCommand;
import dev.larder.redis.link.Command;
import dev.larder.redis.link.NodeAddress;
import dev.larder.redis.link.Router.Outcome;
import dev.larder.redis.link.ServerErrorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the primaries for the slow commands that they remember, and keeps of each only what can hold no secret. */
final class SlowCommands {
    private static final String OTHER = "(other)";
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9.|_-]{0,31}");

    /** A key stands among the first words: behind a script and the number of its keys, or behind the name. */
    private static final int LOOKED_AT = 4;

    private final Sender sender;
    private final Pattern ofEntry;
    private final Pattern ofOther;
    private final String prefix;

    SlowCommands(Sender sender, String prefix) {
        this.sender = sender;
        this.prefix = prefix;
        this.ofEntry =
                Pattern.compile(Pattern.quote(prefix + ":{") + '(' + EntryKey.CACHE_NAME + "):.*", Pattern.DOTALL);
        this.ofOther = Pattern.compile(Pattern.quote(prefix + ":") + "([a-z]|doctor|bench):.*", Pattern.DOTALL);
    }

    /** One round trip to each primary, in parallel. What a primary does not tell is no failure. */
    Call<SlowLog> latest() {
        Command<List<SlowCommand>> asked =
                Request.of("SLOWLOG").add("GET").add(SlowLog.OF_EACH).safe(this::commands);
        return new DeferredCall<>(() -> {
            List<NodeAddress> primaries = sender.router().primaries();
            return sender.router().callPrimaries(asked).map(outcomes -> joined(primaries, outcomes));
        });
    }

    private static SlowLog joined(List<NodeAddress> primaries, List<Outcome<List<SlowCommand>>> outcomes) {
        if (primaries.size() != outcomes.size()) {
            return new SlowLog(null, "the topology changed while the servers were asked");
        }
        List<SlowCommand> all = new ArrayList<>();
        String reason = null;
        boolean told = false;
        for (int i = 0; i < outcomes.size(); i++) {
            String node = primaries.get(i).toString();
            RuntimeException failure = outcomes.get(i).failure();
            if (failure != null) {
                reason = reason(node, failure);
                continue;
            }
            told = true;
            outcomes.get(i).get().forEach(one -> all.add(at(node, one)));
        }
        all.sort(Comparator.comparingLong(SlowCommand::tookMicros).reversed());
        return new SlowLog(told ? all : null, reason);
    }

    private static String reason(String node, RuntimeException failure) {
        if (failure instanceof ServerErrorException refused) {
            return refused.kind().equals("NOPERM")
                    ? "the user may not use SLOWLOG at " + node
                    : "SLOWLOG is refused at " + node + ": " + refused.kind();
        }
        return "no answer from " + node;
    }

    private static SlowCommand at(String node, SlowCommand one) {
        return new SlowCommand(one.id(), one.atSeconds(), node, one.command(), one.keys(), one.tookMicros());
    }

    private List<SlowCommand> commands(@Nullable Object reply) {
        List<SlowCommand> commands = new ArrayList<>();
        for (Object each : Decoders.list(reply)) {
            List<?> one = Decoders.list(each);
            List<?> words = Decoders.list(one.get(3));
            commands.add(new SlowCommand(
                    Decoders.count(one.get(0)),
                    Decoders.count(one.get(1)),
                    "",
                    words.isEmpty() ? OTHER : name(Decoders.text(words.get(0))),
                    keys(words),
                    Decoders.count(one.get(2))));
        }
        return commands;
    }

    static String name(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        return NAME.matcher(name).matches() ? name : OTHER;
    }

    private @Nullable String keys(List<?> words) {
        for (int i = 1; i < Math.min(LOOKED_AT, words.size()); i++) {
            String pattern = pattern(Decoders.text(words.get(i)));
            if (pattern != null) {
                return pattern;
            }
        }
        return null;
    }

    /** What kind of key it is, without what names it; null if it is not one of Larder's. */
    @Nullable
    String pattern(String word) {
        Matcher entry = ofEntry.matcher(word);
        if (entry.matches()) {
            return prefix + ":{" + entry.group(1) + ":*}";
        }
        Matcher other = ofOther.matcher(word);
        return other.matches() ? prefix + ":" + other.group(1) + ":*" : null;
    }
}
