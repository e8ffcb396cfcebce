package dev.larder.e2e.offenders.cache;

import dev.larder.e2e.offenders.base.Lowest;

/**
 * Uses a room below its own, as it may.
 *
 * @param below what it uses
 */
public record LooksDown(Lowest below) {}
