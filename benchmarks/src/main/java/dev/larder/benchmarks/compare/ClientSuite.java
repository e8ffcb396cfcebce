package dev.larder.benchmarks.compare;

import dev.larder.benchmarks.measure.Contender;
import dev.larder.benchmarks.measure.Contest;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.benchmarks.measure.Measurement;
import dev.larder.benchmarks.measure.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which client: PING, GET of 1 KiB and a script through each of {@link ClientKind}, compared with Lettuce.
 *
 * @since 0.1
 */
public final class ClientSuite implements Suite {
    private final Map<ClientKind, BlockingClient> clients = new EnumMap<>(ClientKind.class);

    private ClientSuite() {}

    /**
     * Prepares the server and opens all clients that can be had here.
     *
     * @param lab the server
     * @return never null
     */
    public static ClientSuite on(Lab lab) {
        Workload workload = Workload.on(lab);
        ClientSuite suite = new ClientSuite();
        for (ClientKind kind : ClientKind.values()) {
            if (kind.available()) {
                suite.clients.put(kind, kind.open(workload));
            }
        }
        return suite;
    }

    @Override
    public List<Measurement> measurements() {
        return List.of(
                contest("PING", client -> client::ping),
                contest("GET, 1 KiB", client -> client::get),
                contest("EVALSHA, a rate limiter's script", client -> client::take));
    }

    private Contest contest(String title, Function<BlockingClient, Operation> operation) {
        List<Contender> contenders = new ArrayList<>();
        clients.forEach((kind, client) -> contenders.add(new Contender(kind.title(), operation.apply(client))));
        return new Contest(title, contenders, List.of(ClientKind.LETTUCE.title()));
    }

    @Override
    public void close() {
        clients.values().forEach(BlockingClient::close);
    }
}
