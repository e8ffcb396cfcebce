package dev.larder.redis;

import dev.larder.base.Call;
import dev.larder.base.Codec;
import java.util.Collection;

/**
 * Messages to whoever listens right now; nobody keeps them. Channels go to the server as they are given, as UTF-8, without a
 * prefix.
 *
 * <p>Thread-safe. Delivery is at most once: what is published while a subscriber has no connection is lost to it, and its
 * listener is told that there was a gap. On a cluster every node passes messages on to all others.
 *
 * @param <V> the messages: {@code String}, {@code byte[]} or what a codec makes of them
 * @since 0.1
 */
public final class RedisPubSub<V> {
    private final Sender sender;
    private final Codec<V> codec;
    private final Subscriptions subscriptions;

    RedisPubSub(Sender sender, Codec<V> codec, Subscriptions subscriptions) {
        this.sender = sender;
        this.codec = codec;
        this.subscriptions = subscriptions;
    }

    /**
     * Publishes a message. One round trip, O(subscribers). Never sent twice. While Redis is down it fails with {@link
     * dev.larder.base.StoreUnavailableException}.
     *
     * @param channel the channel
     * @param message the message
     * @return how many subscribers got it, on a cluster only those of the node that was asked
     */
    public Call<Long> publish(String channel, V message) {
        return sender.one(
                Request.of("PUBLISH").add(channel).add(codec.encode(message)).unsafe(Decoders.COUNT));
    }

    /**
     * Listens to channels. Answers once the server has confirmed; two round trips or more on a new connection.
     *
     * @param listener gets the messages
     * @param channels from 1 to 10000 channels
     * @return the subscription, which the caller closes; at most {@value Subscriptions#MAX_OPEN} are open at a time. It is
     *     not made if Redis cannot be reached within the command timeout
     */
    public Call<Subscription> subscribe(MessageListener<? super V> listener, Collection<String> channels) {
        return subscriptions.open("SUBSCRIBE", Request.bounded("channels", channels), listener, codec);
    }

    /**
     * Listens to all channels whose names match.
     *
     * @param listener gets the messages; the channel that it is given is the one published to, not the pattern
     * @param patterns from 1 to 10000 globs, as in Redis; a message that matches several comes once for each
     * @return as {@link #subscribe}
     */
    public Call<Subscription> subscribePatterns(MessageListener<? super V> listener, Collection<String> patterns) {
        return subscriptions.open("PSUBSCRIBE", Request.bounded("patterns", patterns), listener, codec);
    }
}
