/** Values in a compact binary form through Apache Fory. */
module dev.larder.codec.fory {
    requires transitive dev.larder;
    requires static transitive org.jspecify;
    requires org.apache.fory.core;

    exports dev.larder.codec.fory;
}
