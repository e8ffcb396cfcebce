package dev.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.memory.InMemoryStores;
import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void run_inMemory_printsWhatItSays() {
        assertThat(Printed.by(out -> new Limits(out).run(InMemoryStores.create())))
                .containsExactly(
                        "api: true, false", "third login: false, refused by login", "with room for one more: true");
    }
}
