package dev.larder.redis.link;

/** The hash slots of a cluster: CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384. */
public final class Slots {
    /** How many slots there are. */
    public static final int COUNT = 16_384;

    /** Stands for no particular slot. */
    public static final int ANY = -1;

    private static final int[] CRC = table();

    private Slots() {}

    /**
     * The slot of a key. O(length of the key).
     *
     * @param key the whole key
     * @return from 0 to 16383
     */
    public static int of(byte[] key) {
        int open = indexOf(key, (byte) '{', 0);
        int close = open < 0 ? -1 : indexOf(key, (byte) '}', open + 1);
        return close > open + 1 ? crc(key, open + 1, close) : crc(key, 0, key.length);
    }

    private static int indexOf(byte[] key, byte wanted, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int crc(byte[] key, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc = ((crc << 8) ^ CRC[((crc >>> 8) ^ key[i]) & 0xFF]) & 0xFFFF;
        }
        return crc & (COUNT - 1);
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            table[i] = crc & 0xFFFF;
        }
        return table;
    }
}
