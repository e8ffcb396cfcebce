package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.session.SessionStore.Crowd;
import dev.larder.session.SessionStore.Present;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionUsersTest {
    private static Present user(String id, long sessions, long usedMillis) {
        return new Present(Who.of(id, Client.UNKNOWN, null).bytes(), sessions, usedMillis);
    }

    @Test
    void of_someUsers_hasThoseWithTheMostFirstAndNoMoreThanAskedFor() {
        Crowd crowd = new Crowd(9, 9, List.of(user("ann", 2, 10), user("ben", 3, 5), user("cleo", 2, 20)));

        assertThat(SessionUsers.of(crowd, 2).users())
                .extracting(SessionUsers.UserCount::userId)
                .containsExactly("ben", "cleo");
        assertThat(SessionUsers.of(crowd, 9).isComplete()).isTrue();
    }

    @Test
    void of_aSessionThatCannotBeRead_leavesItOutAndSaysThatThatIsNotAll() {
        Crowd crowd = new Crowd(3, 3, List.of(user("ann", 2, 10), new Present(new byte[] {99}, 1, 30)));

        SessionUsers users = SessionUsers.of(crowd, 9);

        assertThat(users.users()).extracting(SessionUsers.UserCount::userId).containsExactly("ann");
        assertThat(users.isComplete()).isFalse();
    }
}
