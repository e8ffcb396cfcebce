package dev.larder.servlet.limit;

import dev.larder.limit.Decision;
import java.util.stream.Collectors;

/** The body of a refusal: a problem document of RFC 9457, of the type that the draft on rate limit headers registers. */
final class QuotaProblem {
    static final String MEDIA_TYPE = "application/problem+json";
    static final String TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private QuotaProblem() {}

    /** The document. Names of rules hold nothing that JSON would have to escape. */
    static String of(Decision decision) {
        String violated = RateLimitHeaders.violated(decision).stream()
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(","));
        return "{\"type\":\"" + TYPE + "\",\"title\":\"Quota exceeded\",\"status\":429,"
                + "\"detail\":\"the request is one more than a rate limit allows\",\"violated-policies\":[" + violated
                + "]}";
    }
}
