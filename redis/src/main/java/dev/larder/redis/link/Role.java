package dev.larder.redis.link;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself to {@code ROLE}.
 *
 * @param primary whether it takes writes
 * @param others its replicas; for a replica its primary
 */
record Role(boolean primary, List<NodeAddress> others) {
    static Role of(@Nullable Object reply) {
        // A user may lack the right to ask; then the server is taken at its configured word.
        if (reply instanceof ServerErrorException e && e.kind().equals("NOPERM")) {
            return new Role(true, List.of());
        }
        if (!(reply instanceof List<?> fields)) {
            throw Replies.unexpected("a role", reply);
        }
        if (Replies.text(fields.get(0)).equals("slave")) {
            int port = Math.toIntExact(Replies.number(fields.get(2)));
            return new Role(false, List.of(NodeAddress.tcp(Replies.text(fields.get(1)), port)));
        }
        List<NodeAddress> replicas = new ArrayList<>();
        if (fields.size() > 2 && fields.get(2) instanceof List<?> rows) {
            for (Object row : rows) {
                if (row instanceof List<?> pair) {
                    replicas.add(
                            NodeAddress.tcp(Replies.text(pair.get(0)), Integer.parseInt(Replies.text(pair.get(1)))));
                }
            }
        }
        return new Role(true, List.copyOf(replicas));
    }
}
