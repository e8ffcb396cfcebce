package dev.larder.codec.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.larder.Larder;
import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.Cache;
import dev.larder.cache.CachePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class JacksonCodecTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    record Address(String street, int number) {}

    record User(String name, List<Address> addresses, Map<String, Address> byKind) {}

    record Node(String name, @Nullable Node parent, List<Node> children) {}

    record Box<T>(T content) {}

    record Broken(String name) {
        public String getFailing() {
            throw new IllegalStateException("cannot be read");
        }
    }

    private static final User ANN =
            new User("Ann", List.of(new Address("High", 1)), Map.of("home", new Address("Low", 2)));

    @Test
    void encode_record_comesBack() {
        Codec<User> codec = JacksonCodec.of(MAPPER, User.class);

        byte[] bytes = codec.encode(ANN);

        assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(ANN);
        assertThat(codec.id()).isEqualTo(3);
        assertThat(new String(bytes, UTF_8)).startsWith("{").contains("\"name\":\"Ann\"");
    }

    @Test
    void decode_partOfAnArray_readsThatPart() {
        byte[] bytes = "xx{\"street\":\"High\",\"number\":1}yy".getBytes(UTF_8);

        assertThat(JacksonCodec.of(MAPPER, Address.class).decode(bytes, 2, bytes.length - 4))
                .isEqualTo(new Address("High", 1));
    }

    @Test
    void encode_genericType_comesBack() {
        Codec<List<Box<Address>>> codec = JacksonCodec.of(MAPPER, new TypeReference<List<Box<Address>>>() {});

        byte[] bytes = codec.encode(List.of(new Box<>(new Address("High", 1))));

        assertThat(codec.decode(bytes, 0, bytes.length)).containsExactly(new Box<>(new Address("High", 1)));
    }

    @Test
    void encode_typeKnownAtRunTime_comesBack() {
        Codec<Object> codec = JacksonCodec.of(MAPPER, MAPPER.constructType(Address.class));

        byte[] bytes = codec.encode(new Address("High", 1));

        assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(new Address("High", 1));
    }

    @Test
    void encode_notPossible_isACodecFailure() {
        assertThatThrownBy(() -> JacksonCodec.of(MAPPER, Broken.class).encode(new Broken("b")))
                .isInstanceOfSatisfying(
                        LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                .hasMessageStartingWith("value must be one that JSON can hold as " + Broken.class.getName());
    }

    @Test
    void decode_notThatJson_isACodecFailure() {
        Codec<Address> codec = JacksonCodec.of(MAPPER, Address.class);
        for (String text : new String[] {"", "{", "[1]", "null", "{\"street\":\"High\",\"number\":\"x\"}", "{} {}"}) {
            byte[] bytes = text.getBytes(UTF_8);
            assertThatThrownBy(() -> codec.decode(bytes, 0, bytes.length))
                    .isInstanceOfSatisfying(
                            LarderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_FAILED))
                    .hasMessageStartingWith("bytes must be JSON of " + Address.class.getName() + ", were");
        }
    }

    @Test
    void schema_sameType_isTheSame() {
        assertThat(JacksonCodec.of(MAPPER, User.class).schema())
                .isEqualTo(JacksonCodec.of(JsonMapper.builder().build(), User.class)
                        .schema());
    }

    @Test
    void schema_otherType_isAnother() {
        assertThat(List.of(
                        JacksonCodec.of(MAPPER, User.class).schema(),
                        JacksonCodec.of(MAPPER, Address.class).schema(),
                        JacksonCodec.of(MAPPER, new TypeReference<List<Address>>() {})
                                .schema(),
                        JacksonCodec.of(MAPPER, new TypeReference<List<User>>() {})
                                .schema(),
                        JacksonCodec.of(MAPPER, new TypeReference<Optional<User>>() {})
                                .schema(),
                        JacksonCodec.of(MAPPER, new TypeReference<Box<User>>() {})
                                .schema(),
                        JacksonCodec.of(MAPPER, new TypeReference<Box<Address>>() {})
                                .schema(),
                        JacksonCodec.of(MAPPER, String.class).schema()))
                .doesNotHaveDuplicates();
    }

    @Test
    void schema_namesAsTheMapperWritesThem_count() {
        JsonMapper snake = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();

        assertThat(JacksonCodec.of(snake, User.class).schema())
                .isNotEqualTo(JacksonCodec.of(MAPPER, User.class).schema());
    }

    @Test
    void shape_nestedTypes_areAllInIt() {
        String shape = JsonTypes.shape(MAPPER, MAPPER.constructType(User.class)).toString();

        assertThat(shape)
                .contains("addresses:java.util.List<" + Address.class.getName() + ">")
                .contains("number:int;street:java.lang.String;");
    }

    @Test
    void shape_recursiveType_ends() {
        assertThat(JsonTypes.shape(MAPPER, MAPPER.constructType(Node.class)).toString())
                .contains("children:java.util.List<" + Node.class.getName() + ">")
                .contains("parent:" + Node.class.getName());
    }

    /** The same class before and after a change, by the name that both would have. */
    static final class Before {
        record Item(@JsonProperty("a") String first) {}
    }

    static final class After {
        record Item(@JsonProperty("a") int first) {}
    }

    @Test
    void shape_propertyRetyped_isAnother() {
        String before =
                JsonTypes.shape(MAPPER, MAPPER.constructType(Before.Item.class)).toString();
        String after =
                JsonTypes.shape(MAPPER, MAPPER.constructType(After.Item.class)).toString();

        assertThat(before.replace("Before", "After")).isNotEqualTo(after);
        assertThat(before).contains("a:java.lang.String");
    }

    @Test
    void cache_ofAnotherShape_isAMissNotAnError() {
        try (Larder larder = Larder.inMemory();
                Larder other = Larder.inMemory()) {
            CachePolicy policy = CachePolicy.of(Duration.ofMinutes(1));
            Cache<User> users = larder.caches().cache("users", policy, JacksonCodec.of(MAPPER, User.class));
            users.put("ann", ANN);
            assertThat(users.get("ann")).contains(ANN);
            assertThat(users.describe("ann").orElseThrow().encoding()).isEqualTo("json");

            assertThatThrownBy(() -> larder.caches().cache("users", policy, JacksonCodec.of(MAPPER, Address.class)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("cache users has the codec 3 with schema ");
            assertThat(other.caches()
                            .cache("users", policy, JacksonCodec.of(MAPPER, User.class))
                            .get("ann"))
                    .isEmpty();
        }
    }
}
