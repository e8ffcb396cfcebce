package dev.larder.server.life;

import dev.larder.limit.Algorithm;
import dev.larder.limit.FailurePolicy;
import dev.larder.limit.LimitConfig;
import dev.larder.limit.Rule;
import dev.larder.server.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The rules that exist from the start. Whoever wants others puts them over these.
 *
 * @since 0.1
 */
public final class BuiltInRules {
    /** Guards wrong tokens, and the creation of sessions. */
    public static final String API_AUTH = "api_auth";

    /** Counts tokens of sessions that open nothing, by network. */
    public static final String SESSION_GUESSES = "session_guesses";

    /** How long a check waits for Redis before the failure policy of its rule answers, where {@code REDIS_TIMEOUT} is longer. */
    static final Duration DEADLINE = Duration.ofMillis(250);

    private static final Duration HOUR = Duration.ofHours(1);

    private BuiltInRules() {}

    /**
     * The rules.
     *
     * @param settings of the rule {@code api_general}
     * @return six
     */
    public static List<Rule> of(Settings.ApiLimitPart settings) {
        return List.of(
                Rule.builder("api_general")
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .limit(settings.requests(), settings.window())
                        .build(),
                Rule.builder(API_AUTH)
                        .algorithm(Algorithm.FIXED_WINDOW)
                        .limit(10, Duration.ofMinutes(5))
                        .onFailure(FailurePolicy.CLOSED)
                        .build(),
                Rule.builder(SESSION_GUESSES)
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .limit(100, Duration.ofMinutes(5))
                        .build(),
                Rule.builder("model_inference")
                        .algorithm(Algorithm.TOKEN_BUCKET)
                        .limit(100, HOUR)
                        .burst(20)
                        .build(),
                Rule.builder("file_upload")
                        .algorithm(Algorithm.LEAKY_BUCKET)
                        .limit(50, HOUR)
                        .build(),
                Rule.builder("websocket")
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .limit(1_000, Duration.ofMinutes(1))
                        .build());
    }

    static LimitConfig config(Settings settings) {
        Duration timeout = settings.redis().timeout();
        LimitConfig.Builder config =
                LimitConfig.builder().deadline(timeout.compareTo(DEADLINE) < 0 ? timeout : DEADLINE);
        of(settings.apiLimit()).forEach(config::rule);
        return config.build();
    }
}
