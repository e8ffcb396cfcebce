/** What filters know of a request whatever they do with it. */
@NullMarked
package dev.larder.servlet;

import org.jspecify.annotations.NullMarked;
