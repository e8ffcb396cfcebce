package dev.larder.server.values;

import dev.larder.base.Codec;
import java.util.Arrays;

/** Stored values as bytes, which is what they are. */
enum StoredValueCodec implements Codec<StoredValue> {
    INSTANCE;

    private static final int ID = 4;
    private static final int SCHEMA = 1;

    @Override
    public int id() {
        return ID;
    }

    @Override
    public int schema() {
        return SCHEMA;
    }

    /** The value's own array and no copy of it: nobody changes either. */
    @Override
    public byte[] encode(StoredValue value) {
        return value.bytes();
    }

    @Override
    public StoredValue decode(byte[] bytes, int offset, int length) {
        return StoredValue.of(Arrays.copyOfRange(bytes, offset, offset + length));
    }
}
