package dev.larder.benchmarks.sessions;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.benchmarks.measure.Lab;
import dev.larder.testkit.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring Session over one of its stores, as it is set up when nothing is set: values serialized by the JDK, each use noted, what has
 * changed saved at the end of the request.
 *
 * @param <S> the sessions of the store
 */
final class SpringKeeper<S extends Session> implements Keeper {
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** As many connections as a pool has unless it is told otherwise; the database has two processors here. */
    private static final int DATABASE_CONNECTIONS = 10;

    private final SessionRepository<S> repository;
    private final Runnable close;
    private final String[] ids = new String[SESSIONS];

    private SpringKeeper(SessionRepository<S> repository, Runnable close) {
        this.repository = repository;
        this.close = close;
        for (int i = 0; i < SESSIONS; i++) {
            S session = repository.createSession();
            session.setMaxInactiveInterval(LIFE);
            session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "user-" + i);
            session.setAttribute(DATA, new byte[DATA_BYTES]);
            session.setAttribute(CHANGED, "/");
            repository.save(session);
            ids[i] = session.getId();
        }
    }

    static Keeper plain(Lab lab) {
        LettuceConnectionFactory connections = connect(lab);
        return new SpringKeeper<>(new RedisSessionRepository(template(connections)), connections::destroy);
    }

    static Keeper indexed(Lab lab) {
        LettuceConnectionFactory connections = connect(lab);
        return new SpringKeeper<>(new RedisIndexedSessionRepository(template(connections)), connections::destroy);
    }

    static Keeper postgres() {
        PostgresServer server = PostgresServer.start();
        HikariDataSource connections = new HikariDataSource();
        connections.setJdbcUrl(server.jdbcUrl());
        connections.setMaximumPoolSize(DATABASE_CONNECTIONS);
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"))
                .execute(connections);
        JdbcIndexedSessionRepository repository = new JdbcIndexedSessionRepository(
                new JdbcTemplate(connections), new TransactionTemplate(new JdbcTransactionManager(connections)));
        repository.setCleanupCron("-");
        repository.afterPropertiesSet();
        return new SpringKeeper<>(repository, () -> {
            connections.close();
            server.close();
        });
    }

    private static LettuceConnectionFactory connect(Lab lab) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(lab.host(), lab.port()),
                LettuceClientConfiguration.builder().commandTimeout(TIMEOUT).build());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private static RedisTemplate<String, Object> template(LettuceConnectionFactory connections) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setConnectionFactory(connections);
        template.afterPropertiesSet();
        return template;
    }

    private S find(int turn) {
        S session = repository.findById(ids[turn & (SESSIONS - 1)]);
        if (session == null) {
            throw new IllegalStateException("a session must be there, is not");
        }
        return session;
    }

    @Override
    public void load(int turn) {
        byte @Nullable [] data = find(turn).getAttribute(DATA);
        Keeper.check(data);
    }

    @Override
    public void request(int turn) {
        S session = find(turn);
        session.setLastAccessedTime(Instant.now());
        session.setAttribute(CHANGED, Keeper.page());
        repository.save(session);
    }

    @Override
    public void close() {
        close.run();
    }
}
