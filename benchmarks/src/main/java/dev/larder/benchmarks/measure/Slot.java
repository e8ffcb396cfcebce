package dev.larder.benchmarks.measure;

/**
 * What one slot of one contender showed.
 *
 * @param callsPerSecond of all callers together
 * @param p50Micros how long the middle call took
 * @param p99Micros how long all but one in a hundred took at most
 * @param clientCpuMicros processor time of this process for each call, whatever its threads did meanwhile
 * @param redisCpuMicros processor time of the server for each call
 * @since 0.1
 */
public record Slot(
        double callsPerSecond, double p50Micros, double p99Micros, double clientCpuMicros, double redisCpuMicros) {}
