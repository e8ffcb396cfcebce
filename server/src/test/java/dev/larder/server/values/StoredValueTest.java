package dev.larder.server.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.base.LarderException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoredValueTest {
    @Test
    void seal_frameWithBody_isReadBack() throws IOException {
        StoredValue value = value("text/plain", "body");

        StoredValue read =
                StoredValueCodec.INSTANCE.decode(StoredValueCodec.INSTANCE.encode(value), 0, value.bytes().length);

        ByteArrayOutputStream body = new ByteArrayOutputStream();
        read.write(body, 1, 2);
        assertThat(body.toString(StandardCharsets.US_ASCII)).isEqualTo("od");
        assertThat(read.contentType()).isEqualTo("text/plain");
        assertThat(read.bodyLength()).isEqualTo(4);
        assertThat(read.entityTag()).isEqualTo(value.entityTag()).matches("\"[A-Za-z0-9_-]{22}\"");
    }

    @Test
    void entityTag_otherTypeOrBody_isAnother() {
        assertThat(value("text/plain", "body").entityTag())
                .isEqualTo(value("text/plain", "body").entityTag())
                .isNotEqualTo(value("text/html", "body").entityTag())
                .isNotEqualTo(value("text/plainb", "ody").entityTag());
    }

    @Test
    void of_tooShort_isRefused() {
        for (byte[] stored : new byte[][] {{}, new byte[17], {(byte) 0xff, 0, 0}, frame("text/plain", 0, 27)}) {
            assertThatThrownBy(() -> StoredValue.of(stored))
                    .isInstanceOf(LarderException.class)
                    .hasMessageContaining("too short at " + stored.length);
        }
    }

    private static byte[] frame(String type, int bodyLength, int cutTo) {
        return Arrays.copyOf(StoredValue.frame(type, bodyLength), cutTo);
    }

    private static StoredValue value(String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = StoredValue.frame(type, bytes.length);
        System.arraycopy(bytes, 0, frame, StoredValue.bodyStart(frame), bytes.length);
        return StoredValue.seal(frame);
    }
}
