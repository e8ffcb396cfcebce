package dev.larder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TypeShapeTest {
    /** Types that are names, with the names of their parts. */
    private record Named(Map<String, List<String>> parts) implements TypeShape.Describer<String> {
        @Override
        public String name(String type) {
            return type;
        }

        @Override
        public String describe(String type, Consumer<? super String> found) {
            parts.getOrDefault(type, List.of()).forEach(found);
            return String.join(",", parts.getOrDefault(type, List.of()));
        }
    }

    @Test
    void of_typeThatContainsItself_ends() {
        TypeShape shape = TypeShape.of("a", new Named(Map.of("a", List.of("b", "a"), "b", List.of("a"))));

        assertThat(shape).hasToString("a{a=b,a, b=a}");
    }

    @Test
    void fingerprint_deepPartChanged_isAnother() {
        TypeShape before = TypeShape.of("a", new Named(Map.of("a", List.of("b"), "b", List.of("c"))));
        TypeShape after = TypeShape.of("a", new Named(Map.of("a", List.of("b"), "b", List.of("d"))));

        assertThat(before.fingerprint()).isNotEqualTo(after.fingerprint());
        assertThat(before.fingerprint())
                .isEqualTo(TypeShape.of("a", new Named(Map.of("b", List.of("c"), "a", List.of("b"))))
                        .fingerprint());
    }

    @Test
    void of_endlessType_isRefused() {
        TypeShape.Describer<Integer> endless = new TypeShape.Describer<>() {
            @Override
            public String name(Integer type) {
                return type.toString();
            }

            @Override
            public String describe(Integer type, Consumer<? super Integer> parts) {
                parts.accept(type + 1);
                return "";
            }
        };

        assertThatThrownBy(() -> TypeShape.of(0, endless))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type must be made of at most 10000 types, was more: 0");
    }
}
