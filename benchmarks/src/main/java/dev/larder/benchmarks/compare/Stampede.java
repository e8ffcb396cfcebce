package dev.larder.benchmarks.compare;

/**
 * What happened when everybody missed one key.
 *
 * @param loads how often the loader ran
 * @param p50Millis how long the caller in the middle waited
 * @param p99Millis how long all but one in a hundred waited at most
 */
record Stampede(int loads, double p50Millis, double p99Millis) {}
