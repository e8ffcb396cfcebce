package dev.larder.redis.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.larder.cache.Watch;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tracked connection to a server that leaves the topology. */
class TrackedLinkIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Which thread told that a watch has ended. */
    private record Ended(Watch watch, Thread teller) {}

    /** What was told. */
    private static final class Ear implements TrackedListener {
        private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

        @Override
        public void keyChanged(byte[] key) {}

        @Override
        public void watchBegan() {}

        @Override
        public void watchEnded(Watch watch) {
            ended.add(new Ended(watch, Thread.currentThread()));
        }
    }

    /** Else whoever fences right after, over the servers that are left, could join a load of before, or be given what it was told by this one. */
    @Test
    void close_whileConnected_hasEndedTheWatchOnceItReturns() {
        Ear ear = new Ear();
        NodeAddress address =
                NodeAddress.tcp("127.0.0.1", REDIS.target().address().getPort());
        LinkConfig config = RouterFixture.config(List.of(REDIS.target().address()), 1, PATIENCE);
        try (Threads threads = new Threads("tracked-link-test")) {
            TrackedLink link = new TrackedLink(
                    new View.Primary(address, List.of(), List.of()),
                    RouterFixture.parts("EXISTS", "ld:{0}"),
                    false,
                    config,
                    threads,
                    Arming.ofReads(() -> true),
                    ear,
                    () -> {});
            link.open();
            await().atMost(PATIENCE).until(link::isConnected);
            TrackedCall read = link.session().heartbeat(System.nanoTime() + PATIENCE.toNanos());
            link.session().submit(read, true);
            assertThat(read.answer).succeedsWithin(PATIENCE);

            link.close();

            Watch watch = read.answer.join().watch();
            await().atMost(PATIENCE).until(() -> !ear.ended.isEmpty());
            assertThat(ear.ended.peek()).isEqualTo(new Ended(watch, Thread.currentThread()));
            assertThat(watch.isIntact()).isFalse();
        }
    }
}
