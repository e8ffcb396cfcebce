/** JSON values through Jackson 3. */
module dev.larder.codec.jackson {
    requires transitive dev.larder;
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.larder.codec.jackson;
}
