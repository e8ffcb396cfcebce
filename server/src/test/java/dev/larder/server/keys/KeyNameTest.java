package dev.larder.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.cache.EntryKey;
import dev.larder.server.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {
    @ParameterizedTest
    @CsvSource({
        "db:k,db,k",
        "db:a:b/c,db,a:b/c",
        "ld:{db:k}:v,db,k",
        "other:{db:a}:b}:v,db,a}:b",
        "db:{x},db,{x}",
        "db:x:{y:z}:v,db,x:{y:z}:v",
    })
    void parse_eitherForm_isCacheAndKey(String name, String cache, String key) {
        assertThat(KeyName.parse(name)).isEqualTo(new EntryKey(cache, key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", ":k", "db:", "a b:k", "ld:{}:v", "ld:{db:}:v", "-:k"})
    void parse_neither_isRefused(String name) {
        assertThatThrownBy(() -> KeyName.parse(name)).isInstanceOf(ProblemException.class);
    }
}
