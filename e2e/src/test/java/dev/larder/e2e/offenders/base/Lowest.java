package dev.larder.e2e.offenders.base;

/** What the rooms above use. */
public final class Lowest {}
