package dev.larder.e2e.offenders.unmarked;

/** Is in a package that says nothing of nulls. */
final class Unmarked {}
