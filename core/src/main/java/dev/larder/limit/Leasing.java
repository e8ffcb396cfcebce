package dev.larder.limit;

import dev.larder.base.Ticker;
import java.util.function.IntSupplier;

/**
 * What leases need of the rest.
 *
 * @param store gives permits
 * @param breaker whether it may be asked
 * @param ticker elapsed time
 * @param nodes how many nodes there are
 * @param leaseEnds whether permits lapse; else only in a test
 */
record Leasing(LimitStore store, Breaker breaker, Ticker ticker, IntSupplier nodes, boolean leaseEnds) {}
