/** Who may call: bearer tokens, roles, and what keeps strangers and foreign web pages out. */
@NullMarked
package dev.larder.server.security;

import org.jspecify.annotations.NullMarked;
