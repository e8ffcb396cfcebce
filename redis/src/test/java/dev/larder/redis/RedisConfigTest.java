package dev.larder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.redis.link.LinkConfig;
import dev.larder.redis.link.LinkConfig.Login;
import dev.larder.redis.link.NodeAddress;
import dev.larder.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConfigTest {
    @Test
    void build_nothingSet_hasTheDefaults() {
        RedisConfig config = RedisConfig.builder().build();

        assertThat(config.servers()).containsExactly("127.0.0.1:6379");
        assertThat(config.sentinelMaster()).isNull();
        assertThat(config.user()).isNull();
        assertThat(config.toLinkConfig().login()).isEqualTo(Login.NONE);
        assertThat(config.toLinkConfig().sentinelLogin()).isEqualTo(Login.NONE);
        assertThat(config.database()).isZero();
        assertThat(config.tls()).isFalse();
        assertThat(config.verifyHostname()).isTrue();
        assertThat(config.poolSize()).isEqualTo(10);
        assertThat(config.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxWaiting()).isEqualTo(10_000);
        assertThat(config.reconnectDelayMax()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.keyPrefix()).isEqualTo("ld");
        assertThat(config.clientName()).isEqualTo("larder");
    }

    @Test
    void build_everythingSet_reachesTheConnections() throws Exception {
        SSLContext context = SSLContext.getDefault();

        LinkConfig link = RedisConfig.builder()
                .server("cache.example", 7000)
                .sentinelMaster("main")
                .login("ann", "secret")
                .sentinelLogin("sen", "hidden")
                .database(3)
                .tls(context)
                .verifyHostname(false)
                .poolSize(4)
                .commandTimeout(Duration.ofMillis(700))
                .connectTimeout(Duration.ofMillis(800))
                .maxWaiting(5)
                .reconnectDelayMax(Duration.ofMillis(900))
                .clientName("shop-1")
                .build()
                .toLinkConfig();

        assertThat(link.seeds()).containsExactly(NodeAddress.tcp("cache.example", 7000));
        assertThat(link.sentinelMaster()).isEqualTo("main");
        assertThat(link.login()).isEqualTo(new Login("ann", "secret"));
        assertThat(link.sentinelLogin()).isEqualTo(new Login("sen", "hidden"));
        assertThat(link.database()).isEqualTo(3);
        assertThat(link.tls()).isSameAs(context);
        assertThat(link.verifyHostname()).isFalse();
        assertThat(link.connections()).isEqualTo(4);
        assertThat(link.commandTimeout()).isEqualTo(Duration.ofMillis(700));
        assertThat(link.connectTimeout()).isEqualTo(Duration.ofMillis(800));
        assertThat(link.maxWaiting()).isEqualTo(5);
        assertThat(link.reconnectDelayMax()).isEqualTo(Duration.ofMillis(900));
        assertThat(link.clientName()).isEqualTo("shop-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://localhost | localhost:6379 | | | 0 | false",
                "REDIS://localhost:1234/ | localhost:1234 | | | 0 | false",
                "redis://:pw@h/5 | h:6379 | | pw | 5 | false",
                "redis://ann:p%40s%2Fs%3A@h:1/5 | h:1 | ann | p@s/s: | 5 | false",
                "redis://ann:a+b@h | h:6379 | ann | a+b | 0 | false",
                "rediss://h?db=7 | h:6379 | | | 7 | true",
                "redis://10.0.0.1:7000,10.0.0.2:7001 | 10.0.0.1:7000;10.0.0.2:7001 | | | 0 | false",
                "redis://h:1,h:1 | h:1 | | | 0 | false",
                "redis://[::1]:7000/1 | [::1]:7000 | | | 1 | false",
                "redis://[fe80::1%25eth0] | [fe80::1%eth0]:6379 | | | 0 | false",
                "redis-sentinel://s1,s2:9/2?master=main | s1:26379;s2:9 | | | 2 | false",
                "rediss-sentinel://s1?master=main | s1:26379 | | | 0 | true",
                "redis+unix:///run/redis.sock?db=4 | /run/redis.sock | | | 4 | false",
                "redis-socket:///run/a%20b.sock | /run/a b.sock | | | 0 | false",
                "unix://ann:pw@/run/redis.sock | /run/redis.sock | ann | pw | 0 | false"
            })
    void of_everyForm_isRead(String url, String servers, String user, String password, int database, boolean tls) {
        RedisConfig config = RedisConfig.of(url);

        assertThat(String.join(";", config.servers())).isEqualTo(servers);
        assertThat(config.toLinkConfig().login()).isEqualTo(new Login(user, password));
        assertThat(config.database()).isEqualTo(database);
        assertThat(config.tls()).isEqualTo(tls);
    }

    @Test
    void of_options_areRead() {
        RedisConfig config = RedisConfig.of("redis://h?timeout=750ms&master=main&clientName=shop&verifyHostname=false"
                + "&sentinelUser=sen&sentinelPassword=a%26b");

        assertThat(config.commandTimeout()).isEqualTo(Duration.ofMillis(750));
        assertThat(config.sentinelMaster()).isEqualTo("main");
        assertThat(config.clientName()).isEqualTo("shop");
        assertThat(config.verifyHostname()).isFalse();
        assertThat(config.toLinkConfig().sentinelLogin()).isEqualTo(new Login("sen", "a&b"));
        assertThat(RedisConfig.of("redis://h?timeout=7").commandTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(RedisConfig.of("redis://h?timeout=7s").commandTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:6379 | must be redis://",
                "http://localhost | must be redis://",
                "'' | must be redis://",
                "redis:// | must name hosts as",
                "redis://h, | must name hosts as",
                "redis://:sesame@ | must name hosts as",
                "redis://h:0 | port between 1 and 65535",
                "redis://h:65536 | port between 1 and 65535",
                "redis://h:x | port between 1 and 65535",
                "redis://[::1 | must name hosts as",
                "redis://[::1]x | port between 1 and 65535",
                "redis://h/x | database number between 0 and 65535",
                "redis://h/65536 | database number between 0 and 65535",
                "redis://h?db=-1 | database number between 0 and 65535",
                "redis://sesame@h | user:password@",
                "redis://ann:sesame/@h | percent-encoded",
                "redis://ann:sesame%zz@h | percent-encoded",
                "redis://ann:ses@ame?x=1@h | name=value",
                "redis://h?colour=red | [clientName, db, master, sentinelPassword, sentinelUser, timeout, verifyHostname]",
                "redis://h?timeout | name=value",
                "redis://h?timeout=soon | timeout such as",
                "redis://h?timeout=1&timeout=2 | once",
                "redis://h?timeout=0 | commandTimeout must be between",
                "redis://h?verifyHostname=maybe | verifyHostname=true",
                "redis://h?master= | sentinelMaster must be a name",
                "redis://h?sentinelPassword=sesame&x=1 | name=value",
                "redis+unix:// | absolute path",
                "redis+unix://h/run/redis.sock | must name no host"
            })
    void of_anyMistake_saysWhatIsAcceptedAndHidesPasswords(String url, String accepted) {
        assertThatThrownBy(() -> RedisConfig.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(accepted)
                .message()
                .doesNotContain("sesame", "ses@", "ame?")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://h/0?token=sesame",
                "redis://h/0?db=1&pass=sesame&timeout=5",
                "redis://h/0?sesame",
                "redis://h/0?sentinelPassword=sesame&nonsense=1",
                "redis+unix:///s?PASSWORD=sesame"
            })
    void of_unknownOption_showsItsNameAndNotItsValue(String url) {
        assertThatThrownBy(() -> RedisConfig.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have options name=value")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void of_unknownOption_isNamed() {
        assertThatThrownBy(() -> RedisConfig.of("redis://h/0?tokn=x&db=3"))
                .hasMessageContaining("had one called 'tokn'")
                .hasMessageContaining("db=3");
    }

    @Test
    void toString_withPasswords_hidesThem() {
        RedisConfig config = RedisConfig.builder()
                .login("ann", "sesame")
                .sentinelLogin(null, "sesame")
                .build();

        assertThat(config.toString()).contains("ann", "127.0.0.1:6379").doesNotContain("sesame");
        assertThat(config.toLinkConfig().toString()).doesNotContain("sesame");
    }

    @Test
    void build_numberOutOfRange_isRefused() {
        refused("poolSize must be between 1 and 64, was 0", () -> builder().poolSize(0));
        refused("poolSize must be between 1 and 64, was 65", () -> builder().poolSize(65));
        refused(
                "maxWaiting must be between 1 and 1000000, was 0",
                () -> builder().maxWaiting(0));
        refused("database must be between 0 and 65535, was -1", () -> builder().database(-1));
        refused(
                "commandTimeout must be between 1 ms and 1 hour, was PT0S",
                () -> builder().commandTimeout(Duration.ZERO));
        refused(
                "connectTimeout must be between 1 ms and 1 hour, was PT2H",
                () -> builder().connectTimeout(Duration.ofHours(2)));
        refused(
                "reconnectDelayMax must be between 1 ms and 1 hour, was PT-1S",
                () -> builder().reconnectDelayMax(Duration.ofSeconds(-1)));
        refused(
                "tls must be off for a Unix socket",
                () -> builder().unixSocket(Path.of("/run/x.sock")).tls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ld:", "{ld", "l d", "ld*", ":ld", "012345678901234567890123456789012"})
    void keyPrefix_oddOne_isRefused(String prefix) {
        assertThatThrownBy(() -> builder().keyPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("keyPrefix must be 1 to 32 letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"l", "ld", "shop:eu.1", "A_b-c"})
    void keyPrefix_plainOne_isTaken(String prefix) {
        assertThat(builder().keyPrefix(prefix).build().keyPrefix()).isEqualTo(prefix);
    }

    @Test
    void clientName_withSpace_isRefused() {
        assertThatThrownBy(() -> builder().clientName("a b"))
                .hasMessage("clientName must be 1 to 64 printable ASCII characters without spaces, was 'a b'");
    }

    @Test
    void tls_filesThatWork_areTaken() {
        TestCertificate certificate = TestCertificate.shared();

        assertThat(builder().tlsAuthority(certificate.authorityPem()).build().tls())
                .isTrue();
        assertThatCode(() -> builder()
                        .tlsTrustStore(certificate.trustStore(), TestCertificate.STORE_PASSWORD)
                        .build())
                .doesNotThrowAnyException();
        assertThat(builder().tls().build().toLinkConfig().tls()).isNotNull();
    }

    @Test
    void tls_filesThatDoNot_sayWhy(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        Path store = TestCertificate.shared().trustStore();

        refused("missing.pem", () -> builder().tlsAuthority(missing));
        refused(
                "must be a PEM file with a certificate, had none",
                () -> builder().tlsAuthority(empty));
        refused("must be a readable PEM file with certificates", () -> builder().tlsAuthority(nonsense));
        refused(
                "trust store must be a readable PKCS12 or JKS file",
                () -> builder().tlsTrustStore(store, "wrong"));
        refused(
                "key store must be a readable PKCS12 or JKS file",
                () -> builder().tlsClientCertificate(nonsense, "x"));
    }

    private static RedisConfigBuilder builder() {
        return RedisConfig.builder();
    }

    private static void refused(String message, Supplier<RedisConfigBuilder> settings) {
        assertThatThrownBy(() -> settings.get().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
