package dev.larder.server.web;

/**
 * The body of an operation that takes nothing: none, or an empty JSON object. What is sent by mistake is refused and not
 * ignored.
 *
 * @since 0.1
 */
public record NoFields() {}
