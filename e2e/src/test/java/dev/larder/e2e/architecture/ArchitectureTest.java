package dev.larder.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: Larder keeps the rules of ARCHITECTURE.md. Method: each rule is put to our classes and to offenders. */
final class ArchitectureTest {
    private static final String ROOT = "dev.larder";
    private static final String OFFENDERS = "dev.larder.e2e.offenders";

    private static JavaClasses larder;
    private static JavaClasses offenders;

    @BeforeAll
    static void readClasses() {
        larder = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
        offenders = new ClassFileImporter().importPackages(OFFENDERS);
    }

    static Set<String> rules() {
        return new Rules(ROOT).all().keySet();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_ofLarder_isKept(String rule) {
        rule(ROOT, rule).check(larder);
    }

    static Stream<Arguments> offences() {
        return Stream.of(
                offence("rooms look only where they may", "LooksUp", "Unlisted"),
                offence("packages form no cycle", "Slice base", "Slice cache"),
                offence("only redis.link talks to a Redis client", "TalksToRedis.hidden", "TalksToRedis.shown"),
                offence("libraries know no framework", "KnowsSpring"),
                offence(
                        "time comes from a ticker",
                        "millis()",
                        "instant()",
                        "day()",
                        "date()",
                        "clock()",
                        "elapsed()",
                        "reference()"),
                offence("nobody sleeps", "Sleeps.thread", "Sleeps.unit"),
                offence("nobody logs through java.util.logging", "LogsAndPrints.logs"),
                offence("only programs print", "LogsAndPrints.prints", "LogsAndPrints.complains"),
                offence(
                        "nobody serializes the way of the JDK",
                        "Serializes.reads",
                        "Serializes.writes",
                        "Serializes$Chosen",
                        "Serializes.takes"),
                offence("every package is null-marked", "Unmarked"),
                offence("the public API shows no client types", "TalksToRedis.shown"),
                offence("names say what it is", "EntryImpl", "EntryManager"));
    }

    private static Arguments offence(String rule, String... offenders) {
        return Arguments.of(rule, List.of(offenders));
    }

    @ParameterizedTest
    @MethodSource("offences")
    void rule_ofOffenders_refusesEachOfThem(String rule, List<String> expected) {
        var refused = String.join(
                "\n",
                rule(OFFENDERS, rule).evaluate(offenders).getFailureReport().getDetails());

        assertThat(refused).contains(expected).doesNotContain("Deadlines", "Allowed");
    }

    @Test
    void offences_always_coverEveryRule() {
        var covered = offences().map(offence -> offence.get()[0]);

        assertThat(covered).containsExactlyElementsOf(rules());
    }

    @Test
    void readClasses_always_findsEveryModule() {
        Set<String> rooms = larder.stream()
                .map(type -> new Rooms(ROOT).of(type.getPackageName()))
                .map(String::valueOf)
                .collect(Collectors.toSet());

        assertThat(larder.stream().map(JavaClass::getPackageName))
                .contains("dev.larder.codec.fory", "dev.larder.codec.jackson");
        assertThat(rooms)
                .contains("", "base", "cache", "store", "memory", "observe", "redis", "redis.link")
                .contains("server", "testkit", "examples");
    }

    private static ArchRule rule(String root, String name) {
        Map<String, ArchRule> all = new Rules(root).all();
        ArchRule rule = all.get(name);
        if (rule == null) {
            throw new IllegalArgumentException("rule must be one of " + all.keySet() + ", was " + name);
        }
        return rule;
    }
}
