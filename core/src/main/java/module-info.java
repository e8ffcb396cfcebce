/** The policies of Larder: what to keep, for how long, and whom to let through. */
module dev.larder {
    requires static transitive org.jspecify;

    exports dev.larder.base;
    exports dev.larder.cache;
}
