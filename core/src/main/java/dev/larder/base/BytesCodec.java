package dev.larder.base;

import java.util.Arrays;

/** Keeps bytes as they are. */
final class BytesCodec implements Codec<byte[]> {
    static final BytesCodec INSTANCE = new BytesCodec();

    private static final int ID = 1;

    private BytesCodec() {}

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int schema() {
        return 0;
    }

    @Override
    public byte[] encode(byte[] value) {
        return value.clone();
    }

    @Override
    public byte[] decode(byte[] bytes, int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public byte[] decodeOwned(byte[] bytes) {
        return bytes;
    }
}
