/** The policies of Larder: what to keep, for how long, and whom to let through. */
module dev.larder {
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires org.slf4j;

    exports dev.larder;
    exports dev.larder.base;
    exports dev.larder.cache;
    exports dev.larder.fleet;
    exports dev.larder.limit;
    exports dev.larder.memory;
    exports dev.larder.observe;
    exports dev.larder.session;
    exports dev.larder.store;
}
