package dev.larder.cache;

/**
 * How entries become bytes and back, the same for all caches of a manager.
 *
 * @param formats the versions that can be read
 * @param signatures signs, and verifies
 * @param compression makes values smaller
 */
record Wire(Formats formats, Signatures signatures, Compression compression) implements AutoCloseable {
    /** The known formats with some keys to sign with, or none. */
    static Wire of(SigningKeys keys) {
        return new Wire(Formats.KNOWN, new Signatures(keys), new Compression());
    }

    @Override
    public void close() {
        compression.close();
    }
}
