package dev.larder.redis.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.StoreUnavailableException;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sentinels that are wrong, cut off or silent, in front of real servers. */
@Timeout(60)
class SentinelWatchIT {
    private final RedisServer one = RedisServer.start();
    private final RedisServer two = RedisServer.start();

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private static NodeAddress at(RedisServer server) {
        return NodeAddress.tcp(server.host(), server.port());
    }

    private static SentinelWatch watch(FakeSentinel... seeds) {
        List<NodeAddress> addresses =
                List.of(seeds).stream().map(seed -> seed.peer.address()).toList();
        return new SentinelWatch(RouterFixture.sentinels(addresses, "larder-watch"));
    }

    private static NodeAddress primary(SentinelWatch watch) {
        return watch.look().primaries().get(0).address();
    }

    @Test
    void look_sentinelNamesAReplica_anotherIsAsked() throws IOException {
        two.command("REPLICAOF", one.host(), Integer.toString(one.port()));
        try (FakeSentinel wrong = new FakeSentinel(two, 1);
                FakeSentinel right = new FakeSentinel(one, 1);
                SentinelWatch watch = watch(wrong, right)) {
            for (int i = 0; i < 4; i++) {
                assertThat(primary(watch)).isEqualTo(at(one));
            }
        }
    }

    @Test
    void look_onlySentinelNamesAReplica_saysSo() throws IOException {
        two.command("REPLICAOF", one.host(), Integer.toString(one.port()));
        try (FakeSentinel wrong = new FakeSentinel(two, 1);
                SentinelWatch watch = watch(wrong)) {
            assertThatThrownBy(watch::look)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("which says that it is a replica");
        }
    }

    @Test
    void look_againAndAgain_asksAllInTurn() throws IOException {
        try (FakeSentinel a = new FakeSentinel(one, 1);
                FakeSentinel b = new FakeSentinel(one, 1);
                FakeSentinel c = new FakeSentinel(one, 1);
                SentinelWatch watch = watch(a, b, c)) {
            for (int i = 0; i < 6; i++) {
                assertThat(primary(watch)).isEqualTo(at(one));
            }

            assertThat(List.of(a.asked.get(), b.asked.get(), c.asked.get())).containsOnly(2);
        }
    }

    @Test
    void look_oneIsCutOffAndNamesTheOldPrimary_itIsNotBelieved() throws IOException {
        try (FakeSentinel old = new FakeSentinel(one, 1);
                FakeSentinel current = new FakeSentinel(two, 2);
                FakeSentinel other = new FakeSentinel(two, 2);
                SentinelWatch watch = watch(old, current, other)) {
            assertThat(primary(watch)).isEqualTo(at(one));

            for (int i = 0; i < 6; i++) {
                assertThat(primary(watch)).isEqualTo(at(two));
            }
        }
    }

    @Test
    void look_allSetUpAnew_areBelieved() throws IOException {
        try (FakeSentinel a = new FakeSentinel(one, 7);
                FakeSentinel b = new FakeSentinel(one, 7);
                SentinelWatch watch = watch(a, b)) {
            assertThat(primary(watch)).isEqualTo(at(one));
            a.primary = two;
            a.epoch = 0;
            b.primary = two;
            b.epoch = 0;

            assertThat(primary(watch)).isEqualTo(at(two));
        }
    }

    @Test
    void look_configuredOnesGone_theirPeersAreAsked() throws IOException {
        try (FakeSentinel known = new FakeSentinel(one, 1);
                FakeSentinel peer = new FakeSentinel(one, 1)) {
            known.others = List.of(peer.peer.address());
            peer.others = List.of(known.peer.address());
            try (SentinelWatch watch = watch(known)) {
                assertThat(primary(watch)).isEqualTo(at(one));
                assertThat(peer.asked).hasValue(0);
                known.end();
                peer.primary = two;
                peer.epoch = 2;

                assertThat(primary(watch)).isEqualTo(at(two));
            }
        }
    }

    @Test
    void look_primaryDemotedWhileWatched_isNoticed() throws IOException {
        try (FakeSentinel a = new FakeSentinel(one, 1);
                SentinelWatch watch = watch(a)) {
            assertThat(primary(watch)).isEqualTo(at(one));
            one.command("REPLICAOF", two.host(), Integer.toString(two.port()));

            assertThatThrownBy(watch::look).hasMessageContaining("which says that it is a replica");
            a.primary = two;
            assertThat(primary(watch)).isEqualTo(at(two));
        }
    }

    @Test
    void close_lookUnderWay_leavesNoConnectionAndNoThread() throws Exception {
        try (FakeSentinel a = new FakeSentinel(one, 1)) {
            RedisRouter router =
                    RedisRouter.connect(RouterFixture.sentinels(List.of(a.peer.address()), "larder-closing"));
            a.hold = new CountDownLatch(1);
            a.held = new CountDownLatch(1);
            router.watch().lookAgain();
            a.held.await();

            router.close();
            a.hold.countDown();

            await().until(() -> a.peer.clients() == 0);
            await().untilAsserted(() ->
                    assertThat(String.valueOf(one.command("CLIENT", "LIST"))).doesNotContain("name=larder-closing"));
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("larder-closing-timer")));
        }
    }

    /** Says what it is told to say. */
    private static final class FakeSentinel implements AutoCloseable {
        final ScriptedPeer peer;
        final AtomicInteger asked = new AtomicInteger();
        volatile RedisServer primary;
        volatile long epoch;
        volatile List<NodeAddress> others = List.of();
        volatile CountDownLatch hold = new CountDownLatch(0);
        volatile CountDownLatch held = new CountDownLatch(0);

        FakeSentinel(RedisServer primary, long epoch) throws IOException {
            this.primary = primary;
            this.epoch = epoch;
            this.peer = new ScriptedPeer(this::answer);
        }

        private void answer(List<String> words, OutputStream out) throws IOException {
            String what = words.get(0).equals("SENTINEL") ? words.get(1) : "";
            String port = Integer.toString(primary.port());
            ScriptedPeer.write(
                    out,
                    switch (what) {
                        case "GET-MASTER-ADDR-BY-NAME" -> {
                            asked.incrementAndGet();
                            held.countDown();
                            awaitQuietly(hold);
                            yield ScriptedPeer.list(primary.host(), port);
                        }
                        case "MASTER" -> ScriptedPeer.list("name", "main", "config-epoch", Long.toString(epoch));
                        case "REPLICAS" -> "*0\r\n";
                        case "SENTINELS" -> {
                            StringBuilder rows = new StringBuilder("*" + others.size() + "\r\n");
                            others.forEach(other -> rows.append(ScriptedPeer.list(
                                    "ip", other.host(), "port", Integer.toString(other.port()), "flags", "sentinel")));
                            yield rows.toString();
                        }
                        default -> ScriptedPeer.greeting(words);
                    });
        }

        private static void awaitQuietly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() throws IOException {
            peer.close();
        }

        @Override
        public void close() throws IOException {
            end();
        }
    }
}
