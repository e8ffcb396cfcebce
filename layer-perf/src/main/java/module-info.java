/** How the nodes of a fleet do, told by any of them. */
module dev.larder.layer.perf {
    requires transitive dev.larder;
    requires static transitive org.jspecify;
    requires java.management;
    requires jdk.management;
    requires org.slf4j;

    exports dev.larder.layer.perf;
}
