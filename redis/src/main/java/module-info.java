/** The stores of Larder on Redis or Valkey, and typed access to the servers. */
module dev.larder.redis {
    requires transitive dev.larder;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires redis.clients.jedis;

    exports dev.larder.redis;
}
