package dev.larder.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.testkit.SeededTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.fory.Fory;
import org.apache.fory.exception.InsecureException;
import org.junit.jupiter.api.Test;

/** Goal: bytes decide nothing but the values of a known shape. Method: bytes that a friend of the reader would not write. */
class ForyCodecHostileTest {
    private static final int DEPTH = 10_000;

    record Order(long id, String name, List<String> lines, Map<String, Integer> counts, byte[] raw) {}

    record Anything(Object content) {}

    record Node(List<Node> children) {}

    /** What no cache has anything to do with. */
    record Unregistered(String command) {}

    private static Fory attacker() {
        return Fory.builder()
                .withXlang(false)
                .requireClassRegistration(false)
                .withCompatible(false)
                .suppressClassRegistrationWarnings(true)
                .build();
    }

    private static void assertRefused(ForyCodec<?> codec, byte[] bytes) {
        assertThatThrownBy(() -> codec.decode(bytes, 0, bytes.length))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED));
    }

    @Test
    void decode_namesAClassThatIsNotRegistered_isRefused() {
        byte[] bytes = attacker().serialize(new Unregistered("rm"));

        assertThatThrownBy(() -> ForyCodec.of(Order.class).decode(bytes, 0, bytes.length))
                .isInstanceOf(LarderException.class)
                .hasRootCauseInstanceOf(InsecureException.class);
        assertRefused(ForyCodec.of(Anything.class), bytes);
        assertRefused(ForyCodec.of(Anything.class), attacker().serialize(List.of(new Unregistered("rm"))));
    }

    @Test
    void decode_anythingBehindAnObject_isOfTheJdkOrNamed() {
        Fory attacker = attacker();
        attacker.register(Anything.class, 0);
        byte[] bytes = attacker.serialize(new Anything(new Unregistered("rm")));

        assertRefused(ForyCodec.of(Anything.class), bytes);
        byte[] harmless = attacker.serialize(new Anything("text"));
        assertThat(ForyCodec.of(Anything.class).decode(harmless, 0, harmless.length))
                .isEqualTo(new Anything("text"));
    }

    @Test
    void decode_aJdkTypeInsteadOfTheValue_isRefused() {
        Fory attacker = attacker();
        for (Object other : List.of("text", 1, List.of("a"), new ArrayList<>(List.of(1L)), Map.of("k", "v"))) {
            assertRefused(ForyCodec.of(Order.class), attacker.serialize(other));
        }
        assertRefused(ForyCodec.of(Order.class), attacker.serialize(null));
    }

    @Test
    void decode_deeplyNested_isRefused() {
        Fory attacker = Fory.builder()
                .withXlang(false)
                .requireClassRegistration(true)
                .withCompatible(false)
                .withMaxDepth(2 * DEPTH)
                .build();
        attacker.register(Node.class, 0);
        Node node = new Node(List.of());
        for (int i = 0; i < 10 * ForyCodec.MAX_DEPTH; i++) {
            node = new Node(List.of(node));
        }

        assertRefused(ForyCodec.of(Node.class), attacker.serialize(node));
    }

    @SeededTest(seeds = 5)
    void decode_randomDamage_isAValueOrACodecFailure(RandomGenerator random) {
        ForyCodec<Order> codec = ForyCodec.of(Order.class);
        Order order = new Order(7, "Ann ä", List.of("a", "b", "c"), Map.of("k", 1), new byte[] {1, 2, 3});
        byte[] bytes = codec.encode(order);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = damage(bytes, random);
            try {
                Object value = codec.decode(damaged, 0, damaged.length);
                assertThat(value).isInstanceOf(Order.class);
            } catch (LarderException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.CODEC_FAILED);
            }
        }
        assertThat(codec.decode(bytes, 0, bytes.length).lines()).isEqualTo(order.lines());
    }

    private static byte[] damage(byte[] bytes, RandomGenerator random) {
        byte[] damaged =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(2 * bytes.length)) : bytes.clone();
        for (int i = random.nextInt(5); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
