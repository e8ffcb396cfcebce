package dev.larder.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SessionTokenTest {
    private static final int MANY = 1_000_000;

    private final TokenHashes hashes = new TokenHashes(Peppers.none(), new SecureRandom());

    @Test
    void asvs_7_2_2_and_7_2_3_tokens_areRandomAndNeverTheSame() {
        Set<String> seen = new HashSet<>(MANY * 2);
        for (int i = 0; i < MANY; i++) {
            assertThat(seen.add(hashes.newToken("00").reveal().substring(3))).isTrue();
        }
        assertThat(SessionToken.SECRET_BYTES * Byte.SIZE).isGreaterThanOrEqualTo(128);
    }

    @Test
    void asvs_11_5_1_secret_isAllOfWhatTheGeneratorGave() {
        byte[] drawn = new byte[SessionToken.SECRET_BYTES];
        new java.util.Random(7).nextBytes(drawn);
        RandomGenerator known = new java.util.Random(7);

        String token = new TokenHashes(Peppers.none(), known).newToken("00").reveal();

        assertThat(java.util.Base64.getUrlDecoder().decode(token.substring(3))).isEqualTo(drawn);
    }

    @Test
    void asvs_16_2_5_token_showsItselfToNobody() {
        SessionToken token = hashes.newToken("a7");

        assertThat(token.toString()).isEqualTo("SessionToken[a7.…]").doesNotContain(token.reveal());
        assertThat(hashes.hash(token)).isNotEqualTo(token.reveal().substring(3, 27));
    }

    @Test
    void owners_areSpreadOverTheTags() {
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            tags.add(TokenHashes.owner("user-" + i).tag());
        }

        assertThat(tags).hasSize(SessionStore.TAGS);
        assertThat(TokenHashes.owner("ann")).isEqualTo(TokenHashes.owner("ann"));
    }
}
