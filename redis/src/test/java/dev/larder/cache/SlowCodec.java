package dev.larder.cache;

import dev.larder.base.Codec;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Text whose decoding takes its time now and then, so that what was read is on its way for longer. */
record SlowCodec(RandomGenerator random) implements Codec<String> {
    private static final int LONGEST_MICROS = 1_000;

    @Override
    public int id() {
        return Codec.utf8().id();
    }

    @Override
    public int schema() {
        return Codec.utf8().schema();
    }

    @Override
    public byte[] encode(String value) {
        return Codec.utf8().encode(value);
    }

    @Override
    public String decode(byte[] bytes, int offset, int length) {
        int micros;
        synchronized (random) {
            micros = random.nextInt(4) == 0 ? random.nextInt(LONGEST_MICROS) : 0;
        }
        if (micros > 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        }
        return Codec.utf8().decode(bytes, offset, length);
    }
}
