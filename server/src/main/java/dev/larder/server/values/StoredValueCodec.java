package dev.larder.server.values;

import dev.larder.base.Codec;
import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Stored values as bytes: the length of the type (2 bytes), the type, the tag, the body. */
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

    @Override
    public byte[] encode(StoredValue value) {
        byte[] type = value.contentType().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + type.length + StoredValue.TAG_BYTES + value.body().length)
                .putShort((short) type.length)
                .put(type)
                .put(value.tag())
                .put(value.body())
                .array();
    }

    @Override
    public StoredValue decode(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        if (length < 2 + StoredValue.TAG_BYTES || in.getShort(offset) > length - 2 - StoredValue.TAG_BYTES) {
            throw new LarderException(ErrorCode.CODEC_FAILED, "not a stored value: too short at " + length + " bytes");
        }
        byte[] type = new byte[in.getShort()];
        byte[] tag = new byte[StoredValue.TAG_BYTES];
        in.get(type).get(tag);
        byte[] body = new byte[in.remaining()];
        in.get(body);
        return new StoredValue(new String(type, StandardCharsets.US_ASCII), tag, body);
    }
}
