package dev.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampRefsTest {
    private final StampRefs refs = new StampRefs(Runnable::run);

    @Test
    void change_afterAnotherReferenceTookItsPlace_isKnownToTheFormerOneToo() {
        Watch watch = new Watch(0);
        StampRef former = refs.of("t");
        former.set(new Stamp(1, 1), watch);
        watch.end();
        StampRef second = refs.of("t");
        second.set(new Stamp(1, 1), watch);
        StampRef third = refs.of("t");

        assertThat(second).isNotSameAs(former);
        assertThat(third).isNotSameAs(second);
        assertThat(former.isUnchanged()).isTrue();
        refs.change("t");

        assertThat(former.isUnchanged()).isFalse();
        assertThat(second.isUnchanged()).isFalse();
    }

    @Test
    void change_intactWatch_isKnownAtOnce() {
        StampRef ref = refs.of("t");
        ref.set(new Stamp(1, 1), new Watch(0));

        refs.change("t");

        assertThat(ref.isUnchanged()).isFalse();
        assertThat(refs.of("t")).isNotSameAs(ref);
    }
}
