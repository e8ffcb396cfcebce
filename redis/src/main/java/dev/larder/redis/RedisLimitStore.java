package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.limit.Keyed;
import dev.larder.limit.LimitStore;
import dev.larder.limit.LimitTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limit store on Redis. Keys that it writes, each with a time to live: {@code ld:r:{tt}nnnnnnnnnnnnn} (a string, the state of a rule
 * for an id, until it means nothing), {@code ld:n:{limits}:rules} (a hash), {@code ld:n:{limits}:changed} (a string),
 * {@code ld:n:{limits}:changes} (a list), {@code ld:n:{limits}:nodes} (a sorted set).
 *
 * <p>A take, however many rules it is under, is one {@code EVALSHA} on connections that nothing else uses: no large value of a cache is
 * ever waited for, and a command that has run out of its short time breaks no other.
 */
final class RedisLimitStore implements LimitStore {
    private final Scripts scripts;
    private final Sender sender;
    private final Scripts patientScripts;
    private final LimitKeys keys;
    private final LimitCommands commands;
    private final SplitTakes split;
    private final LimitUsage usage;

    /**
     * Makes a store.
     *
     * @param quick connections for takes, whose command timeout is the deadline of a take
     * @param patient connections for everything else
     */
    RedisLimitStore(ConnectionManager quick, ConnectionManager patient) {
        this.scripts = quick.scripts();
        this.sender = quick.sender();
        this.patientScripts = patient.scripts();
        this.keys = new LimitKeys(patient.config().keyPrefix());
        this.commands = new LimitCommands(keys);
        this.split = new SplitTakes(scripts, commands, keys);
        this.usage = new LimitUsage(patient.sender(), keys);
    }

    LimitCommands commands() {
        return commands;
    }

    @Override
    public Call<List<Taken>> take(List<Take> takes) {
        if (takes.isEmpty() || takes.size() > MAX_TAKES) {
            throw new IllegalArgumentException("takes must be between 1 and " + MAX_TAKES + ", were " + takes.size());
        }
        return sender.isCluster() ? split.take(takes) : scripts.run(Script.LIMIT, commands.take(takes));
    }

    @Override
    public Call<List<Standing>> peek(List<Keyed> on, long cost) {
        on.forEach(one -> LimitTable.checkCost(one.rule(), cost));
        return each(on, part -> scripts.run(Script.LIMIT, commands.peek(part, cost)));
    }

    @Override
    public Call<@Nullable Void> giveBack(List<Keyed> on, long permits) {
        return each(
                        on,
                        part -> scripts.run(Script.LIMIT, commands.giveBack(part, permits, 0))
                                .map(done -> List.of(true)))
                .flatMap(done -> told(on));
    }

    @Override
    public Call<@Nullable Void> release(List<Keyed> on, long holder) {
        return each(
                        on,
                        part -> scripts.run(Script.LIMIT, commands.release(part, holder))
                                .map(done -> List.of(true)))
                .map(done -> null);
    }

    @Override
    public Call<Boolean> reset(Keyed on) {
        return sender.one(commands.reset(on)).flatMap(kept -> told(List.of(on)).map(done -> kept));
    }

    /** After the change itself, for who hears of it asks anew at once. */
    private Call<@Nullable Void> told(List<Keyed> on) {
        List<byte[]> changes = on.stream().map(LimitKeys::change).toList();
        return patientScripts.run(
                Script.LIMIT_CHANGE, Scripts.command(Script.LIMIT_CHANGE, keys.ofChanges(), changes, Decoders.DONE));
    }

    private interface Part<T> {
        Call<List<T>> of(List<Keyed> part);
    }

    /** On a cluster one script takes only keys of one slot; there each rule is asked for by itself. */
    private <T> Call<List<T>> each(List<Keyed> on, Part<T> part) {
        if (!sender.isCluster()) {
            return part.of(on);
        }
        Call<List<T>> all = Call.of(List.of());
        for (Keyed one : on) {
            all = all.flatMap(before -> part.of(List.of(one)).map(more -> joined(before, more)));
        }
        return all;
    }

    private static <T> List<T> joined(List<T> before, List<T> more) {
        List<T> joined = new ArrayList<>(before);
        joined.addAll(more);
        return joined;
    }

    @Override
    public Call<Sync> sync(String node, long lastsMillis, long knownRules, long knownChanges) {
        List<byte[]> args = List.of(
                Request.ascii(node),
                Request.number(lastsMillis),
                Request.number(knownRules),
                Request.number(knownChanges));
        return patientScripts.run(
                Script.LIMIT_SYNC, Scripts.command(Script.LIMIT_SYNC, keys.ofSync(), args, LimitCommands::sync));
    }

    @Override
    public Call<Long> putRule(String name, @Nullable String text) {
        List<byte[]> args =
                List.of(Request.ascii(name), Request.ascii(text == null ? "" : text), Request.number(MAX_NAMES));
        return patientScripts.run(Script.LIMIT_RULE, keys.rules(), args, reply -> version(Decoders.count(reply)));
    }

    private static Long version(long version) {
        if (version < 0) {
            throw new LarderException(
                    ErrorCode.LIMIT_REACHED, "number of rules must be at most " + MAX_NAMES + ", was one more");
        }
        return version;
    }

    @Override
    public Call<Optional<Usage>> usage() {
        return usage.count();
    }
}
