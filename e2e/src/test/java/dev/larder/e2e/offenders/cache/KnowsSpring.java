package dev.larder.e2e.offenders.cache;

import org.springframework.http.MediaType;

/** Knows a framework. */
final class KnowsSpring {
    MediaType type() {
        return MediaType.TEXT_PLAIN;
    }
}
