@NullMarked
package dev.larder.server.web;

import org.jspecify.annotations.NullMarked;
