package dev.larder.cache;

/**
 * Why the bytes of an entry are not the value that was asked for. Such an entry is a miss.
 *
 * @since 0.1
 */
public enum Undecodable {
    /** Shorter than a header, or not as long as its header says. */
    LENGTH,
    /** Does not begin like an entry of ours. */
    MAGIC,
    /** A format version that this node does not know. */
    FORMAT,
    /** A flag that this node does not know, or a reserved field that is in use. */
    FLAGS,
    /** The tags do not fill their section, or the first is not the whole cache. */
    TAGS,
    /** Written by another codec. */
    CODEC,
    /** Written for another shape of the value. */
    SCHEMA,
    /** The entry of another key that is stored under the same name. */
    KEY,
    /** Not signed, though this node has keys. */
    UNSIGNED,
    /** Signed with none of this node's keys, or altered, or the entry of another key or cache. */
    SIGNATURE,
    /** Larger than the policy allows. */
    TOO_LARGE,
    /** The payload cannot be decompressed, or the codec refuses it. */
    PAYLOAD
}
