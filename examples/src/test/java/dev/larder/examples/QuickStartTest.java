package dev.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuickStartTest {
    @Test
    void inMemory_run_loadsOnceAndForgetsWhatIsInvalidated() {
        var lines = Printed.by(out -> new QuickStart(out).inMemory());

        assertThat(lines).isEqualTo(Printed.QUICK_START);
    }
}
