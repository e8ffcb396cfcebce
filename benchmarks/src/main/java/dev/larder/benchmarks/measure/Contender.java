package dev.larder.benchmarks.measure;

/**
 * One way to do what a contest is about.
 *
 * @param name as it stands in the table; unique in its contest
 * @param operation the call
 * @since 0.1
 */
public record Contender(String name, Operation operation) {}
