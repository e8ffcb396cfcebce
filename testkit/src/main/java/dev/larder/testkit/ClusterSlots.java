package dev.larder.testkit;

import java.nio.charset.StandardCharsets;

/** Where a key lives in a cluster: CRC-16/XMODEM of the key, or of its hash tag, modulo 16384. */
final class ClusterSlots {

    static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;

    private ClusterSlots() {}

    static int of(String key) {
        return crc16(tag(key).getBytes(StandardCharsets.UTF_8)) % COUNT;
    }

    static int checked(int slot) {
        if (slot < 0 || slot >= COUNT) {
            throw new IllegalArgumentException("slot must be between 0 and " + (COUNT - 1) + ", was " + slot);
        }
        return slot;
    }

    // Only the first pair of braces counts, and only when something is between them.
    private static String tag(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    private static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            crc &= 0xffff;
        }
        return crc;
    }
}
