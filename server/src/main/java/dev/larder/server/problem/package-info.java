/** What the API says when it cannot do what was asked: RFC 9457 documents, whoever in the server noticed. */
@NullMarked
package dev.larder.server.problem;

import org.jspecify.annotations.NullMarked;
