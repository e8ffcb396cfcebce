package dev.larder.server.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A row of the wire contract.
 *
 * @param operation as the OpenAPI document has it, such as {@code GET /path/{parameter}}
 * @param sample makes a good request
 * @param status what it is answered with
 * @param fields what the answer must have, as paths such as {@code nodes/+/address}, where a plus is every child
 * @param down what may be answered while Redis is down
 * @param bad requests that must be refused
 */
record Row(
        String operation,
        Function<Fixture, Sample> sample,
        int status,
        List<String> fields,
        Set<Integer> down,
        List<Bad> bad) {
    /**
     * A request.
     *
     * @param path what is asked for
     * @param body JSON, or null for none
     */
    record Sample(String path, @Nullable String body) {}

    /**
     * A request that must be refused.
     *
     * @param path what is asked for
     * @param body JSON, or null for none
     * @param status what it is answered with
     */
    record Bad(String path, @Nullable String body, int status) {}

    /** One without parameters and body, that nothing can be answered to but 503 while Redis is down. */
    static Row of(String operation) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        return new Row(operation, fixture -> new Sample(path, null), 200, List.of(), Set.of(503), List.of());
    }

    static Row of(String operation, Function<Fixture, Sample> sample) {
        return new Row(operation, sample, 200, List.of(), Set.of(503), List.of());
    }

    /** One that takes a body. */
    static Row of(String operation, String body) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        return of(operation, fixture -> new Sample(path, body));
    }

    Row answers(int other) {
        return new Row(operation, sample, other, fields, down, bad);
    }

    Row with(String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(Arrays.asList(more));
        return new Row(operation, sample, status, List.copyOf(all), down, bad);
    }

    Row whenDown(Integer... statuses) {
        return new Row(operation, sample, status, fields, Set.of(statuses), bad);
    }

    /** Refuses a body with a status. */
    Row refuses(int with, String... bodies) {
        String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("\\{[^}]*}", "any");
        return refusesAt(path, with, bodies);
    }

    Row refusesAt(String path, int with, String... bodies) {
        List<Bad> all = new ArrayList<>(bad);
        if (bodies.length == 0) {
            all.add(new Bad(path, null, with));
        }
        for (String body : bodies) {
            all.add(new Bad(path, body, with));
        }
        return new Row(operation, sample, status, fields, down, List.copyOf(all));
    }

    String method() {
        return operation.substring(0, operation.indexOf(' '));
    }

    /** The path as the document has it. */
    String template() {
        return operation.substring(operation.indexOf(' ') + 1);
    }

    boolean reads() {
        return method().equals("GET");
    }

    @Override
    public String toString() {
        return operation;
    }
}
