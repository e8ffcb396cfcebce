/** The OpenAPI document: what the API takes and answers, as clients and tools read it. */
@NullMarked
package dev.larder.server.openapi;

import org.jspecify.annotations.NullMarked;
