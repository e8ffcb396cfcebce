package dev.larder.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.larder.base.ErrorCode;
import dev.larder.base.LarderException;
import dev.larder.cache.CacheStore;
import dev.larder.cache.EntryKey;
import dev.larder.observe.Health;
import dev.larder.observe.HealthStatus;
import dev.larder.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot write to its disk refuses writes, and each PING with them. It can still be read. */
class FullDiskIT {
    private static final long TTL_MILLIS = 60_000;
    private static final EntryKey KEY = new EntryKey("db", "k");

    @TempDir
    Path disk;

    @Test
    void serverCannotWriteToItsDisk_isReadAlsoOverNewConnectionsAndDegraded() throws IOException {
        try (RedisServer server = RedisServer.builder()
                        .config("dir " + disk)
                        .config("save 3600 1")
                        .start();
                RedisStores before =
                        RedisStores.connect(TestRedis.config(server).build())) {
            before.cacheStore().write(KEY, "v".getBytes(UTF_8), TTL_MILLIS).await();
            Path inTheWay = Files.createDirectory(disk.resolve("dump.rdb"));
            save(server, "err");

            try (RedisStores after =
                    RedisStores.connect(TestRedis.config(server).build())) {
                for (RedisStores stores : List.of(before, after)) {
                    CacheStore store = stores.cacheStore();
                    assertThat(store.readAll(List.of(KEY), List.of()).await().entries())
                            .containsExactly("v".getBytes(UTF_8));
                    assertThatThrownBy(() -> store.write(KEY, "w".getBytes(UTF_8), TTL_MILLIS)
                                    .await())
                            .isInstanceOfSatisfying(
                                    LarderException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_REJECTED));
                    Health health = stores.connectionManager().health().await();
                    assertThat(health.status()).isEqualTo(HealthStatus.DEGRADED);
                    assertThat(health.components().values())
                            .singleElement()
                            .satisfies(node -> assertThat(node.detail()).contains("refuses to write", "MISCONF"));
                }
            }
            Files.delete(inTheWay);
            save(server, "ok");
            assertThat(before.connectionManager().health().await().status()).isEqualTo(HealthStatus.HEALTHY);
        }
    }

    private static void save(RedisServer server, String outcome) {
        server.command("BGSAVE");
        await().until(() -> {
            String info = String.valueOf(server.command("INFO", "persistence"));
            return info.contains("rdb_bgsave_in_progress:0") && info.contains("rdb_last_bgsave_status:" + outcome);
        });
    }
}
