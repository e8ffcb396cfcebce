package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import dev.larder.fleet.FleetStore;
import dev.larder.redis.link.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fleet store on Redis. Keys that it writes, each with a time to live and all in one slot: {@code ld:n:{fleet}:nodes} (a sorted set, nodes
 * by when they are forgotten), {@code ld:n:{fleet}:here:node} (a string, what a node says of itself, while it is there), {@code
 * ld:n:{fleet}:s-series:node} (a list, samples).
 */
final class RedisFleetStore implements FleetStore {
    private static final byte[] NODES_KEPT = Request.number(MAX_NODES);

    private final Sender sender;
    private final Scripts scripts;
    private final StoreClock clock;
    private final String start;
    private final byte[] nodes;

    RedisFleetStore(Sender sender, Scripts scripts, StoreClock clock, String prefix) {
        this.sender = sender;
        this.scripts = scripts;
        this.clock = clock;
        this.start = prefix + ":n:{fleet}:";
        this.nodes = Codec.utf8().encode(start + "nodes");
    }

    private byte[] key(String what, String node) {
        return Codec.utf8().encode(start + what + ':' + node);
    }

    @Override
    public Call<@Nullable Void> publish(String node, byte[] account, long ttlMillis, List<Addition> additions) {
        FleetStore.check(node, account, ttlMillis, additions);
        List<byte[]> keys = new ArrayList<>(List.of(nodes, key("here", node)));
        List<byte[]> args =
                new ArrayList<>(List.of(Request.ascii(node), account, Request.number(ttlMillis), NODES_KEPT));
        for (Addition addition : additions) {
            keys.add(key("s-" + addition.series(), node));
            args.add(addition.sample());
            args.add(Request.number(addition.keep()));
            args.add(Request.number(addition.ttlMillis()));
        }
        return scripts.run(Script.FLEET_PUBLISH, Scripts.command(Script.FLEET_PUBLISH, keys, args, Decoders.DONE));
    }

    @Override
    public Call<Boolean> leave(String node) {
        FleetStore.checkName("node", node);
        return sender.one(Request.of("UNLINK").key(key("here", node)).safe(Decoders.FLAG));
    }

    @Override
    public Call<Map<String, byte[]>> present() {
        return known().flatMap(names -> names.isEmpty() ? Call.of(Map.of()) : accounts(names));
    }

    /** The nodes that are remembered; no more than the script lets there be. */
    private Call<List<String>> known() {
        return sender.one(Request.of("ZRANGEBYSCORE")
                .key(nodes)
                .add(clock.millis())
                .add("+inf")
                .safe(Decoders.values(Codec.utf8())));
    }

    private Call<Map<String, byte[]>> accounts(List<String> names) {
        List<Command<? extends byte @Nullable []>> questions = new ArrayList<>(names.size());
        names.forEach(
                name -> questions.add(Request.of("GET").key(key("here", name)).safe(Decoders.BYTES)));
        return sender.<byte @Nullable []>all(questions).map(outcomes -> {
            Map<String, byte[]> present = new TreeMap<>();
            for (int i = 0; i < names.size(); i++) {
                byte[] account = outcomes.get(i).get();
                if (account != null) {
                    present.put(names.get(i), account);
                }
            }
            return present;
        });
    }

    @Override
    public Call<Map<String, List<byte[]>>> samples(String series, int last) {
        FleetStore.check(series, last);
        return known().flatMap(names -> names.isEmpty() ? Call.of(Map.of()) : samples(series, last, names));
    }

    private Call<Map<String, List<byte[]>>> samples(String series, int last, List<String> names) {
        List<Command<? extends List<byte[]>>> questions = new ArrayList<>(names.size());
        names.forEach(name -> questions.add(Request.of("LRANGE")
                .key(key("s-" + series, name))
                .add(-last)
                .add(-1)
                .safe(Decoders.values(Codec.bytes()))));
        return sender.<List<byte[]>>all(questions).map(outcomes -> {
            Map<String, List<byte[]>> samples = new TreeMap<>();
            for (int i = 0; i < names.size(); i++) {
                List<byte[]> found = outcomes.get(i).get();
                if (!found.isEmpty()) {
                    samples.put(names.get(i), found);
                }
            }
            return samples;
        });
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }
}
