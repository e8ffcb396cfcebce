package dev.larder.server.problem;

import dev.larder.base.LarderException;
import dev.larder.limit.LimitExceededException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Finds the problem that a failure is to the client. Pure but for the log. */
final class FailureProblems {
    /** When a client should come back while Redis is away: reconnecting takes about that long. */
    static final int RETRY_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(FailureProblems.class);

    private FailureProblems() {}

    static Problem of(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem();
        }
        if (failure instanceof LarderException ours) {
            return ofOurs(ours);
        }
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            return ofBody(unreadable);
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return Problem.badField(mismatch.getName(), mismatch.getName() + " cannot be read from what was given");
        }
        if (failure instanceof ErrorResponse response) {
            return ofSpring(response);
        }
        if (failure instanceof BodyTooLargeException tooLarge) {
            return tooLarge.problem();
        }
        if (failure instanceof IOException) {
            return Problem.of(400, "the body of the request cannot be read to its end");
        }
        LOG.error("a request failed in a way that was not foreseen", failure);
        return Problem.of(500, "the request failed inside the server; its log says why");
    }

    private static Problem ofOurs(LarderException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case STORE_UNAVAILABLE ->
                Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "redis_unavailable", message)
                        .retryAfter(RETRY_SECONDS);
            case STORE_REJECTED ->
                Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "redis_refused", message)
                        .retryAfter(RETRY_SECONDS);
            case LIMIT_REACHED ->
                Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "limit_reached", message)
                        .retryAfter(RETRY_SECONDS);
            case RATE_LIMITED ->
                Problem.of(HttpStatus.TOO_MANY_REQUESTS, "rate_limited", message)
                        .retryAfter(
                                failure instanceof LimitExceededException refused
                                        ? refused.decision().retryAfter().toSeconds() + 1
                                        : 1);
            case CLOSED -> notInitialized();
            case CODEC_FAILED, LOAD_FAILED, BAD_CONFIGURATION -> {
                LOG.error("a request failed", failure);
                yield Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, wireName(failure), message);
            }
        };
    }

    private static String wireName(LarderException failure) {
        return failure.code().name().toLowerCase(Locale.ROOT);
    }

    static Problem notInitialized() {
        return Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "not_initialized",
                        "the system is shut down; POST /api/redis/initialize starts it")
                .retryAfter(RETRY_SECONDS);
    }

    private static Problem ofBody(HttpMessageNotReadableException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException tooLarge) {
                return tooLarge.problem();
            }
            if (cause instanceof JacksonException malformed) {
                return ofJson(malformed);
            }
        }
        return Problem.of(400, "the request must have a JSON body, which can be read to its end");
    }

    private static Problem ofJson(JacksonException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException tooLarge) {
                return tooLarge.problem();
            }
        }
        String field = field(failure.getPath());
        if (field != null && failure instanceof UnrecognizedPropertyException unknown) {
            String known = known(unknown);
            return Problem.badField(
                    field,
                    known.isEmpty()
                            ? "the body must be empty, or {}, had a field called " + field
                            : "no field is called " + field + "; known are " + known);
        }
        if (field != null && failure instanceof InputCoercionException tooLarge) {
            return Problem.badField(field, field + " must be " + type(tooLarge.getTargetType()) + ", was larger");
        }
        if (field != null && failure instanceof MismatchedInputException mismatch) {
            return Problem.badField(field, field + " must be " + type(mismatch.getTargetType()));
        }
        var place = failure.getLocation();
        String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        return field == null
                ? Problem.of(400, "the body must be one JSON object of the documented form, is not" + where)
                : Problem.badField(field, field + " is not of the documented form" + where);
    }

    private static String known(UnrecognizedPropertyException unknown) {
        var names = unknown.getKnownPropertyIds();
        return names == null
                ? "none"
                : String.join(", ", names.stream().map(String::valueOf).sorted().toList());
    }

    private static String type(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (Number.class.isAssignableFrom(type) || (type.isPrimitive() && type != boolean.class)) {
            if (type == Integer.class || type == int.class) {
                return "a whole number that fits in 32 bits";
            }
            return type == Long.class || type == long.class ? "a whole number that fits in 64 bits" : "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return List.class.isAssignableFrom(type) ? "a list" : type == String.class ? "a string" : "an object";
    }

    private static @Nullable String field(List<JacksonException.Reference> path) {
        StringBuilder field = new StringBuilder();
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            if (name == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.length() == 0 ? "" : ".").append(name);
            }
        }
        return field.length() == 0 ? null : field.toString();
    }

    private static Problem ofSpring(ErrorResponse response) {
        int status = response.getStatusCode().value();
        String detail = switch (status) {
            case 404 -> "nothing is served under this path";
            case 405 -> "this path does not take the method of the request; Allow lists those it takes";
            case 406 -> "no representation of the answer is acceptable; there is application/json";
            case 415 -> "the body of the request must be of a type that Accept lists";
            default -> String.valueOf(response.getBody().getDetail());
        };
        Problem problem = Problem.of(status, detail);
        for (String name : response.getHeaders().headerNames()) {
            problem =
                    problem.header(name, String.join(", ", response.getHeaders().getValuesAsList(name)));
        }
        return problem;
    }
}
