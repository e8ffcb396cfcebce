package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.Codec;
import dev.larder.base.LarderException;
import dev.larder.base.StoreUnavailableException;
import dev.larder.testkit.RedisExtension;
import dev.larder.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PubSubIT {
    @RegisterExtension
    static final RedisExtension<RedisServer> REDIS = RedisExtension.standalone();

    private final Recorder heard = new Recorder();
    private ConnectionManager redis;

    @BeforeEach
    void connect() {
        redis = TestRedis.connect(REDIS.target());
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    @Test
    void subscribe_messagePublished_isHeardOnItsChannelOnly() {
        RedisPubSub<String> pubSub = redis.pubSub();
        Subscription subscription =
                pubSub.subscribe(heard, List.of("news", "weather")).await();

        assertThat(pubSub.publish("news", "ü1").await()).isEqualTo(1);
        assertThat(pubSub.publish("sports", "2").await()).isZero();
        assertThat(pubSub.publish("weather", "3").await()).isEqualTo(1);

        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(heard.events).containsExactly("news ü1", "weather 3"));
        assertThat(subscription.received()).isEqualTo(2);
        assertThat(subscription.isConnected()).isTrue();
        assertThat(redis.stats().subscriptions()).isEqualTo(1);
    }

    @Test
    void subscribePatterns_matchingChannel_isHeardUnderItsName() {
        redis.pubSub().subscribePatterns(heard, List.of("n?ws*")).async().join();

        redis.pubSub().publish("news:eu", "1").await();

        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(heard.events).containsExactly("news:eu 1"));
    }

    @Test
    void close_afterwards_nobodyListens() {
        Subscription subscription =
                redis.pubSub().subscribe(heard, List.of("news")).await();

        subscription.close();

        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() ->
                        assertThat(redis.pubSub().publish("news", "1").await()).isZero());
        assertThat(subscription.isConnected()).isFalse();
        await().atMost(TestRedis.PATIENCE).until(() -> redis.stats().subscriptions() == 0);
    }

    @Test
    void connection_lostAndBack_tellsOfTheGapBeforeTheNextMessage() {
        Subscription subscription =
                redis.pubSub().subscribe(heard, List.of("news")).await();

        REDIS.target().command("CLIENT", "KILL", "TYPE", "pubsub");
        await().atMost(TestRedis.PATIENCE).until(() -> subscription.gaps() == 1);
        redis.pubSub().publish("news", "after").await();

        await().atMost(TestRedis.PATIENCE)
                .untilAsserted(() -> assertThat(heard.events).containsExactly("gap", "news after"));
    }

    @Test
    void server_restarted_isListenedToAgain() {
        Subscription subscription =
                redis.pubSub().subscribe(heard, List.of("news")).await();

        REDIS.target().kill();
        await().atMost(TestRedis.PATIENCE).until(() -> !subscription.isConnected());
        REDIS.target().restart();

        await().atMost(TestRedis.PATIENCE).until(subscription::isConnected);
        assertThat(heard.events).containsExactly("gap");
    }

    @Test
    void server_silent_isFoundOutByTheHeartbeat() {
        var timing = new Subscriptions.Timing(Duration.ofMillis(500), Duration.ofMillis(100));
        Subscriptions subscriptions = new Subscriptions(redis.sender().router(), timing, TestRedis.COMMAND_TIMEOUT);
        try (subscriptions) {
            Subscription subscription = subscriptions
                    .open("SUBSCRIBE", List.of("news"), heard, Codec.utf8())
                    .await();
            redis.every(Duration.ofMillis(100), subscriptions::heartbeat);

            REDIS.target().pause();
            await().atMost(TestRedis.PATIENCE).until(() -> !subscription.isConnected());
            REDIS.target().resume();

            await().atMost(TestRedis.PATIENCE).until(() -> subscription.gaps() > 0);
        }
    }

    @Test
    void channel_quietForLong_isNotTakenForALostConnection() {
        // Forty signs of life in the time that may pass without one, so that a busy machine is not taken for a lost
        // one.
        var timing = new Subscriptions.Timing(Duration.ofSeconds(2), Duration.ofMillis(100));
        Subscriptions subscriptions = new Subscriptions(redis.sender().router(), timing, TestRedis.COMMAND_TIMEOUT);
        try (subscriptions) {
            Subscription subscription = subscriptions
                    .open("SUBSCRIBE", List.of("news"), heard, Codec.utf8())
                    .await();
            redis.every(Duration.ofMillis(50), subscriptions::heartbeat);

            await().during(Duration.ofSeconds(5))
                    .atMost(TestRedis.PATIENCE)
                    .until(() -> subscription.isConnected() && subscription.gaps() == 0);
        }
    }

    @Test
    void listener_throws_isCountedAndGoesOn() {
        Subscription subscription = redis.pubSub()
                .subscribe(
                        (channel, message) -> {
                            heard.onMessage(channel, message);
                            throw new IllegalStateException("from the listener of a test");
                        },
                        List.of("news"))
                .await();

        redis.pubSub().publish("news", "1").await();
        redis.pubSub().publish("news", "2").await();

        await().atMost(TestRedis.PATIENCE).until(() -> subscription.failures() == 2);
        assertThat(heard.events).containsExactly("news 1", "news 2");
    }

    @Test
    void subscribe_redisDown_failsAndLeavesNothingBehind() {
        REDIS.target().kill();

        assertThatThrownBy(
                        () -> redis.pubSub().subscribe(heard, List.of("news")).await())
                .isInstanceOf(StoreUnavailableException.class);
        await().atMost(TestRedis.PATIENCE).until(() -> redis.stats().subscriptions() == 0);
    }

    @Test
    void subscribe_tooMany_isRefused() {
        List<Subscription> open = new ArrayList<>();
        for (int i = 0; i < Subscriptions.MAX_OPEN; i++) {
            open.add(redis.pubSub().subscribe(heard, List.of("news")).await());
        }

        assertThatThrownBy(
                        () -> redis.pubSub().subscribe(heard, List.of("news")).await())
                .isInstanceOf(LarderException.class)
                .hasMessageContaining("at most " + Subscriptions.MAX_OPEN);
        open.forEach(Subscription::close);
    }

    /** Writes down what it hears. */
    private static final class Recorder implements MessageListener<String> {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(String channel, String message) {
            events.add(channel + " " + message);
        }

        @Override
        public void onGap() {
            events.add("gap");
        }
    }
}
