/** Filters for any servlet container: sessions and rate limits of HTTP requests. */
module dev.larder.servlet {
    requires transitive dev.larder;
    requires transitive jakarta.servlet;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.larder.servlet;
    exports dev.larder.servlet.limit;
    exports dev.larder.servlet.session;
}
