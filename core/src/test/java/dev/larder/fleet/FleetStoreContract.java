package dev.larder.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.fleet.FleetStore.Addition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What every {@link FleetStore} must do. Names are new for each test, so the store may be shared. */
@NullUnmarked
public abstract class FleetStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LONG_MILLIS = 600_000;

    private final String node = "n" + UUID.randomUUID();
    private final String series = "s" + UUID.randomUUID();

    /** For subclasses. */
    protected FleetStoreContract() {}

    /** The store to try. */
    protected abstract FleetStore store();

    @Test
    void publish_account_isThereInPlaceOfTheOneBefore() {
        store().publish(node, bytes("one"), LONG_MILLIS, List.of()).await();
        store().publish(node, bytes("two"), LONG_MILLIS, List.of()).await();

        assertThat(store().present().await()).containsEntry(node, bytes("two"));
    }

    @Test
    void present_withoutAnotherWord_isOverAfterItsTime() {
        store().publish(node, bytes("here"), 300, List.of(addition("a"))).await();

        await().atMost(PATIENCE).until(() -> !store().present().await().containsKey(node));

        assertThat(store().samples(series, 10).await()).containsOnlyKeys(node);
    }

    @Test
    void leave_present_isGoneAndItsSamplesStay() {
        store().publish(node, bytes("here"), LONG_MILLIS, List.of(addition("a")))
                .await();

        assertThat(store().leave(node).await()).isTrue();
        assertThat(store().leave(node).await()).isFalse();

        assertThat(store().present().await()).doesNotContainKey(node);
        assertThat(store().samples(series, 10).await()).containsOnlyKeys(node);
    }

    @Test
    void samples_ofSeveralNodes_comeOldestFirstAndOnlyTheNewest() {
        String other = "n" + UUID.randomUUID();
        add(node, "a", "b", "c");
        add(other, "x");

        var samples = store().samples(series, 2).await();

        assertThat(samples).containsOnlyKeys(node, other);
        assertThat(samples.get(node)).containsExactly(bytes("b"), bytes("c"));
        assertThat(samples.get(other)).containsExactly(bytes("x"));
    }

    @Test
    void publish_moreSamplesThanAreKept_dropsTheOldest() {
        for (String text : List.of("a", "b", "c", "d")) {
            store().publish(
                            node,
                            bytes("here"),
                            LONG_MILLIS,
                            List.of(new Addition(series, bytes(text), 3, LONG_MILLIS)))
                    .await();
        }

        assertThat(store().samples(series, 10).await().get(node)).containsExactly(bytes("b"), bytes("c"), bytes("d"));
    }

    @Test
    void publish_sameTwice_addsItOnce() {
        add(node, "a", "a");

        assertThat(store().samples(series, 10).await().get(node)).containsExactly(bytes("a"));
    }

    @Test
    void series_withoutAnotherSample_isForgottenAfterItsTime() {
        store().publish(node, bytes("here"), LONG_MILLIS, List.of(new Addition(series, bytes("a"), 3, 300)))
                .await();

        await().atMost(PATIENCE).until(() -> store().samples(series, 10).await().isEmpty());
        assertThat(store().present().await()).containsKey(node);
    }

    @Test
    void publish_moreNodesThanAreRemembered_makesRoom() {
        store().publish(node, bytes("here"), 500_000, List.of()).await();
        for (int i = 0; i < FleetStore.MAX_NODES; i++) {
            store().publish("crowd-" + i, bytes("here"), LONG_MILLIS, List.of()).await();
        }

        assertThat(store().present().await()).hasSize(FleetStore.MAX_NODES).doesNotContainKey(node);
    }

    @Test
    void input_outOfRange_isRefused() {
        refused(() -> store().publish("no/name", bytes("x"), 1, List.of()));
        refused(() -> store().publish(node, bytes(""), 1, List.of()));
        refused(() -> store().publish(node, new byte[FleetStore.MAX_ACCOUNT_BYTES + 1], 1, List.of()));
        refused(() -> store().publish(node, bytes("x"), 0, List.of()));
        refused(() -> store().samples("no name", 1));
        refused(() -> store().samples(series, 0));
        refused(() -> store().samples(series, FleetStore.MAX_SAMPLES + 1));
        refused(() -> store().leave(""));
        refused(() -> new Addition(series, new byte[FleetStore.MAX_SAMPLE_BYTES + 1], 1, 1));
        refused(() -> new Addition(series, bytes("x"), 1, FleetStore.MAX_TTL_MILLIS + 1));
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class);
    }

    private void add(String to, String... texts) {
        for (String text : texts) {
            store().publish(to, bytes("here"), LONG_MILLIS, List.of(addition(text)))
                    .await();
        }
    }

    private Addition addition(String text) {
        return new Addition(series, bytes(text), 100, LONG_MILLIS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
