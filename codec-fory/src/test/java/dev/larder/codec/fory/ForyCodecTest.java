package dev.larder.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.Larder;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForyCodecTest {
    private static final int THREADS = 8;

    enum Kind {
        HOME,
        WORK
    }

    record Address(String street, int number, Kind kind) {}

    record User(
            String name,
            @Nullable String nick,
            long points,
            BigDecimal credit,
            Instant since,
            Optional<String> note,
            List<Address> addresses,
            Map<Kind, Address> byKind) {}

    record Box<T>(T content) {}

    record Boxes(Box<Address> one, List<Box<Kind>> more, int[] numbers, Address[] array) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Boxes boxes
                    && one.equals(boxes.one)
                    && more.equals(boxes.more)
                    && Arrays.equals(numbers, boxes.numbers)
                    && Arrays.equals(array, boxes.array);
        }

        @Override
        public int hashCode() {
            return Objects.hash(one, more, Arrays.hashCode(numbers), Arrays.hashCode(array));
        }
    }

    sealed interface Shape permits Circle, Square {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Drawing(List<Shape> shapes) {}

    interface Animal {}

    record Dog(String name) implements Animal {}

    record Zoo(Animal animal) {}

    static class Base {
        private int inherited = 1;
    }

    /** A class as frameworks like them. */
    static final class Bean extends Base {
        private @Nullable String name;
        private transient int notKept = 3;

        private Bean() {}
    }

    record Held(Map<String, Integer> map) {}

    record Node(String name, List<Node> children) {}

    private static final Address HIGH = new Address("High", 1, Kind.HOME);
    private static final User ANN = new User(
            "Ann ä😀",
            null,
            -7,
            new BigDecimal("12.50"),
            Instant.ofEpochMilli(1_764_000_000_123L),
            Optional.of("n"),
            List.of(HIGH, new Address("Low", 2, Kind.WORK)),
            Map.of(Kind.HOME, HIGH));

    private static <V> V again(Codec<V> codec, V value) {
        byte[] bytes = codec.encode(value);
        byte[] padded = new byte[bytes.length + 7];
        Arrays.fill(padded, (byte) 0x55);
        System.arraycopy(bytes, 0, padded, 3, bytes.length);
        return codec.decode(padded, 3, bytes.length);
    }

    @Test
    void encode_record_comesBack() {
        ForyCodec<User> codec = ForyCodec.of(User.class);

        assertThat(again(codec, ANN)).isEqualTo(ANN);
        assertThat(codec.id()).isEqualTo(5);
    }

    @Test
    void encode_genericsArraysAndEnums_comeBack() {
        Boxes boxes = new Boxes(
                new Box<>(HIGH), List.of(new Box<>(Kind.WORK)), new int[] {1, -2}, new Address[] {HIGH, HIGH});

        assertThat(again(ForyCodec.of(Boxes.class), boxes)).isEqualTo(boxes);
    }

    @Test
    void encode_permittedSubclasses_comeBack() {
        Drawing drawing = new Drawing(List.of(new Circle(1), new Square(2)));

        assertThat(again(ForyCodec.of(Drawing.class), drawing)).isEqualTo(drawing);
    }

    @Test
    void encode_furtherType_comesBackWhereItIsNamed() {
        Zoo zoo = new Zoo(new Dog("Rex"));

        assertThat(again(ForyCodec.of(Zoo.class, Dog.class), zoo)).isEqualTo(zoo);
        assertThatThrownBy(() -> ForyCodec.of(Zoo.class).encode(zoo))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessage("value must be a tree of the types that " + Zoo.class.getName() + " is made of, was not");
    }

    @Test
    void encode_bean_comesBackWithItsSuperclass() {
        Bean bean = new Bean();
        bean.name = "b";
        ((Base) bean).inherited = 5;

        Bean back = again(ForyCodec.of(Bean.class), bean);

        assertThat(back.name).isEqualTo("b");
        assertThat(((Base) back).inherited).isEqualTo(5);
        assertThat(back.notKept).isNotEqualTo(4);
    }

    @Test
    void encode_collectionsOfTheJdk_comeBack() {
        Held held = new Held(new TreeMap<>(Map.of("a", 1, "b", 2)));

        Held back = again(ForyCodec.of(Held.class), held);

        assertThat(back).isEqualTo(held);
        assertThat(back.map()).isInstanceOf(TreeMap.class);
        assertThat(again(ForyCodec.of(String.class), "ä")).isEqualTo("ä");
    }

    @Test
    void encode_valueThatContainsItself_isACodecFailureAndNothingIsLeftBehind() {
        ForyCodec<Node> codec = ForyCodec.of(Node.class);
        List<Node> children = new ArrayList<>();
        Node loop = new Node("loop", children);
        children.add(loop);

        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> codec.encode(loop))
                    .isInstanceOfSatisfying(
                            LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED));
            Node leaf = new Node("leaf", List.of(new Node("x", List.of())));
            assertThat(again(codec, leaf)).isEqualTo(leaf);
        }
    }

    @Test
    void encode_byManyThreads_comesBack() throws Exception {
        ForyCodec<User> codec = ForyCodec.of(User.class);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Boolean>> runs = IntStream.range(0, THREADS)
                    .mapToObj(i -> threads.submit(() -> IntStream.range(0, 500)
                            .allMatch(n -> again(codec, ANN).equals(ANN))))
                    .toList();
            for (Future<Boolean> run : runs) {
                assertThat(run.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void decode_anotherCodecOfTheSameType_readsIt() {
        byte[] bytes = ForyCodec.of(User.class).encode(ANN);

        assertThat(ForyCodec.of(User.class).decode(bytes, 0, bytes.length)).isEqualTo(ANN);
        assertThat(ForyCodec.of(User.class).schema())
                .isEqualTo(ForyCodec.of(User.class).schema());
    }

    @Test
    void schema_otherTypes_areOthers() {
        assertThat(List.of(
                        ForyCodec.of(User.class).schema(),
                        ForyCodec.of(Address.class).schema(),
                        ForyCodec.of(Boxes.class).schema(),
                        ForyCodec.of(Zoo.class).schema(),
                        ForyCodec.of(Zoo.class, Dog.class).schema(),
                        ForyCodec.of(Zoo.class, Dog.class, Circle.class).schema(),
                        ForyCodec.of(String.class).schema()))
                .doesNotHaveDuplicates();
        assertThat(ForyCodec.of(Zoo.class, Circle.class, Dog.class).schema())
                .isEqualTo(ForyCodec.of(Zoo.class, Dog.class, Circle.class).schema());
    }

    /** The same classes before and after changes, by names that differ in one word of the same length. */
    static final class Older {
        record Item(String first, Sort sort) {}

        enum Sort {
            ONE,
            TWO
        }
    }

    static final class Newer {
        record Item(int first, Rank sort) {}

        enum Rank {
            TWO,
            ONE
        }
    }

    @Test
    void shape_fieldRetypedOrConstantsReordered_isAnother() {
        String older = JavaTypes.of(Older.Item.class, List.of()).shape().toString();
        String newer = JavaTypes.of(Newer.Item.class, List.of()).shape().toString();

        assertThat(older).contains("first:java.lang.String;").contains("ONE,TWO");
        assertThat(newer).contains("first:int;").contains("TWO,ONE");
        assertThat(JavaTypes.of(User.class, List.of()).registered())
                .containsExactly(Address.class, Kind.class, User.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, -1})
    void decode_cutOffOrLonger_isACodecFailure(int length) {
        ForyCodec<User> codec = ForyCodec.of(User.class);
        byte[] bytes = codec.encode(ANN);
        byte[] other = Arrays.copyOf(bytes, length < 0 ? bytes.length - length : length);

        assertThatThrownBy(() -> codec.decode(other, 0, other.length))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessage("bytes must be a " + User.class.getName() + " in the form of Fory, were " + other.length
                        + " bytes that are not");
    }

    @Test
    void cache_ofRecords_servesThem() {
        try (Larder larder = Larder.inMemory()) {
            Cache<User> users =
                    larder.caches().cache("users", CachePolicy.of(Duration.ofMinutes(1)), ForyCodec.of(User.class));

            users.put("ann", ANN);

            assertThat(users.get("ann")).contains(ANN);
            assertThat(users.describe("ann").orElseThrow().encoding()).isEqualTo("fory");
        }
    }
}
