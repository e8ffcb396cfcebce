/**
 * Real servers and tools for tests: Redis or Valkey alone, under Sentinel or as a cluster, PostgreSQL, a fault proxy,
 * seeded tests, and counters of what a server was asked. Knows no other part of Larder.
 */
@NullMarked
package dev.larder.testkit;

import org.jspecify.annotations.NullMarked;
