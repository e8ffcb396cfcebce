package dev.larder.redis.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.LarderException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final NodeAddress ASKED = NodeAddress.tcp("10.0.0.9", 7000);

    private static List<@Nullable Object> node(@Nullable String host, long port) {
        return Arrays.asList(host == null ? null : host.getBytes(UTF_8), port, "id".getBytes(UTF_8));
    }

    @Test
    void ofClusterSlots_rangesOfOneNode_areCollected() {
        View view = View.ofClusterSlots(
                List.of(
                        List.of(0L, 99L, node("b", 1), node("c", 2)),
                        List.of(100L, 199L, node("a", 1)),
                        List.of(200L, 16_383L, node("b", 1), node("c", 2))),
                ASKED);

        assertThat(view.mode()).isEqualTo(Mode.CLUSTER);
        assertThat(view.primaries())
                .extracting(View.Primary::address)
                .containsExactly(NodeAddress.tcp("a", 1), NodeAddress.tcp("b", 1));
        assertThat(view.primaries().get(1).slots()).containsExactly(new View.Range(0, 99), new View.Range(200, 16_383));
        assertThat(view.primaries().get(1).replicas()).containsExactly(NodeAddress.tcp("c", 2));
    }

    @Test
    void ofClusterSlots_nodeWithoutHost_isTheOneThatWasAsked() {
        View view =
                View.ofClusterSlots(List.of(List.of(0L, 1L, node("", 7001)), List.of(2L, 3L, node(null, 7002))), ASKED);

        assertThat(view.primaries())
                .extracting(View.Primary::address)
                .containsExactly(NodeAddress.tcp("10.0.0.9", 7001), NodeAddress.tcp("10.0.0.9", 7002));
    }

    @Test
    void ofClusterSlots_nodeWithUnknownHost_isLeftOut() {
        View view = View.ofClusterSlots(List.of(List.of(0L, 1L, node("?", 7001))), ASKED);

        assertThat(view.primaries()).isEmpty();
    }

    @Test
    void ofClusterSlots_replyOfAnotherKind_isRefused() {
        assertThatThrownBy(() -> View.ofClusterSlots(5L, ASKED))
                .isInstanceOf(LarderException.class)
                .hasMessageContaining("Long")
                .hasMessageContaining("a list");
    }

    @Test
    void roleOf_primaryAndReplica_tellTheOtherSide() {
        Role primary = Role.of(List.of(
                "master".getBytes(UTF_8),
                0L,
                List.of(List.of("h".getBytes(UTF_8), "6380".getBytes(UTF_8), "0".getBytes(UTF_8)))));
        Role replica = Role.of(List.of("slave".getBytes(UTF_8), "p".getBytes(UTF_8), 6379L));

        assertThat(primary).isEqualTo(new Role(true, List.of(NodeAddress.tcp("h", 6380))));
        assertThat(replica).isEqualTo(new Role(false, List.of(NodeAddress.tcp("p", 6379))));
    }
}
