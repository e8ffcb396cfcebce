package dev.larder.servlet.limit;

import dev.larder.limit.Decision;
import dev.larder.limit.Decision.Source;
import dev.larder.limit.FailurePolicy;
import java.util.stream.Collectors;

/**
 * The answer to who is refused: a problem document of RFC 9457, of a type that the draft on rate limit headers registers.
 *
 * @param status of the answer
 * @param body the document
 */
record QuotaProblem(int status, String body) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "https://iana.org/assignments/http-problem-types#";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** The client has done nothing wrong where a rule lets nobody through because the store cannot be asked. */
    static QuotaProblem of(Decision decision) {
        boolean away = decision.source() == Source.FAILURE_POLICY
                && decision.refusedBy()
                        .filter(verdict -> verdict.rule().onFailure() == FailurePolicy.CLOSED)
                        .isPresent();
        return away
                ? of(
                        UNAVAILABLE,
                        "temporary-reduced-capacity",
                        "Temporary reduced capacity",
                        "whether a rate limit allows the request cannot be found out for now",
                        decision)
                : of(
                        TOO_MANY_REQUESTS,
                        "quota-exceeded",
                        "Quota exceeded",
                        "the request is one more than a rate limit allows",
                        decision);
    }

    /** Names of rules hold nothing that JSON would have to escape. */
    private static QuotaProblem of(int status, String type, String title, String detail, Decision decision) {
        String violated = RateLimitHeaders.violated(decision).stream()
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(","));
        return new QuotaProblem(
                status,
                "{\"type\":\"" + TYPES + type + "\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                        + detail + "\",\"violated-policies\":[" + violated + "]}");
    }
}
