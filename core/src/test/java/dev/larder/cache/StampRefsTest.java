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

    /** A reader that was slow to ask: meanwhile the connection has ended, another one has begun, and others have read the stamp over that. */
    @Test
    void set_afterAnotherReferenceTookItsPlace_isNotReliedOnAgain() {
        Watch first = new Watch(0);
        Watch second = new Watch(0);
        StampRef former = refs.of("t");
        former.set(new Stamp(1, 1), first);
        first.end();
        refs.of("t").set(new Stamp(1, 1), second);

        former.set(new Stamp(1, 1), second);
        refs.change("t");

        assertThat(former.isValid(second, 0, 0)).isFalse();
    }

    @Test
    void of_watchEnded_butReadAnewBeforeAnotherTookItsPlace_isTheSame() {
        Watch first = new Watch(0);
        StampRef ref = refs.of("t");
        ref.set(new Stamp(1, 1), first);
        first.end();
        ref.set(new Stamp(1, 1), new Watch(0));

        assertThat(refs.of("t")).isSameAs(ref);
        refs.change("t");

        assertThat(ref.isUnchanged()).isFalse();
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
