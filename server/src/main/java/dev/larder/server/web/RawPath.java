package dev.larder.server.web;

import dev.larder.server.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads keys from the path as the client sent it. What containers make of a path (decoded, parameters cut off, dots
 * resolved) is no longer what the client meant by a key.
 *
 * @since 0.1
 */
public final class RawPath {
    private RawPath() {}

    /**
     * Decodes percent-encoded UTF-8, and nothing else: a plus is a plus.
     *
     * @param field what it is, for the problem
     * @param raw part of a path
     * @return the text
     * @throws dev.larder.server.problem.ProblemException with status 400 if it is not such
     */
    public static String decode(String field, String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                // Tomcat takes no other characters than ASCII in a request line.
                bytes.put((byte) c);
            } else {
                bytes.put((byte) octet(field, raw, i + 1));
                i += 2;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw Problem.badField(field, field + " must be UTF-8, percent-encoded")
                    .exception();
        }
    }

    /**
     * What follows the root of a resource in the path as the client sent it.
     *
     * @param root the fixed part, which ends in a slash
     * @param raw a path
     * @return the rest, not decoded
     * @throws dev.larder.server.problem.ProblemException with status 400 if the root is spelled in another way: by its length alone nobody could
     *     tell where it ends
     */
    public static String after(String root, String raw) {
        if (!raw.startsWith(root)) {
            throw FixedPath.misspelled(root).exception();
        }
        return raw.substring(root.length());
    }

    private static int octet(String field, String raw, int from) {
        int high = from + 1 < raw.length() ? Character.digit(raw.charAt(from), 16) : -1;
        int low = from + 1 < raw.length() ? Character.digit(raw.charAt(from + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw Problem.badField(field, field + " must be percent-encoded, has % without two hexadecimal digits")
                    .exception();
        }
        return high * 16 + low;
    }
}
