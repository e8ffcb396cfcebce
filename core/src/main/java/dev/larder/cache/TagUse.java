package dev.larder.cache;

/**
 * A tag that many entries carried that one node wrote in the last five to ten minutes.
 *
 * @param cache its cache
 * @param tag the tag
 * @param writes how many such entries were written, about; rather too low than too high
 * @since 0.1
 */
public record TagUse(String cache, String tag, long writes) {}
