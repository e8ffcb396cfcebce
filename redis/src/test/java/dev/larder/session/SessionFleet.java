package dev.larder.session;

import dev.larder.base.Ticker;
import dev.larder.redis.RedisConfig;
import dev.larder.redis.RedisStores;
import dev.larder.testkit.RedisTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Several nodes that share the sessions in one Redis, each with connections of its own. */
final class SessionFleet implements AutoCloseable {
    static final Client HOME = Client.of("192.0.2.10", "curl/8.5.0");

    private final List<RedisStores> stores = new ArrayList<>();
    private final List<SessionManager> nodes = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    SessionFleet(RedisTarget target, int size, SessionPolicy policy) {
        this(target, size, SessionConfig.DEFAULT.withPolicy(policy));
    }

    SessionFleet(RedisTarget target, int size, SessionConfig config) {
        String hosts = target.addresses().stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
        for (int i = 0; i < size; i++) {
            RedisStores made = RedisStores.connect(RedisConfig.builder()
                    .url("redis://" + hosts)
                    .poolSize(4)
                    .commandTimeout(Duration.ofSeconds(20))
                    .build());
            stores.add(made);
            nodes.add(new SessionManager(made.sessionStore(), config, Ticker.system(), executor));
        }
    }

    /** Does all at once, and fails if one fails. */
    <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> futures = new ArrayList<>();
        for (Callable<T> task : tasks) {
            futures.add(executor.submit(() -> {
                start.await();
                return task.call();
            }));
        }
        start.countDown();
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get(2, TimeUnit.MINUTES));
        }
        return results;
    }

    SessionManager node(int number) {
        return nodes.get(number % nodes.size());
    }

    RedisStores stores(int number) {
        return stores.get(number % stores.size());
    }

    String login(int node, String user) {
        return node(node)
                .create(SessionRequest.of(user, HOME))
                .await()
                .token()
                .orElseThrow()
                .reveal();
    }

    boolean opens(int node, String token) {
        return node(node).open(token, HOME).await().session().isPresent();
    }

    @Override
    public void close() {
        nodes.forEach(SessionManager::close);
        stores.forEach(RedisStores::close);
        executor.shutdownNow();
    }
}
