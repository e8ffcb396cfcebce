package dev.larder.e2e.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What users of the libraries can see.
 *
 * @param root the package that holds everything
 */
record PublicApi(String root) {
    /** Types of these packages appear in no signature that a user can see, type arguments included. */
    ArchRule rule(String... packages) {
        DescribedPredicate<JavaClass> hidden = resideInAnyPackage(packages);
        return classes()
                .that()
                .resideOutsideOfPackages(root + ".redis.link..", root + ".server..", root + ".testkit..")
                .and()
                .arePublic()
                .should(new ArchCondition<>("show no type of a Redis client") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getMembers().stream()
                                .filter(PublicApi::isVisible)
                                .forEach(member -> shown(member)
                                        .filter(hidden)
                                        .forEach(seen -> events.add(SimpleConditionEvent.violated(
                                                member, member.getFullName() + " shows " + seen.getName()))));
                    }
                });
    }

    private static boolean isVisible(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> shown(JavaMember member) {
        if (member instanceof JavaField field) {
            return field.getType().getAllInvolvedRawTypes().stream();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> types = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        return Stream.concat(
                types.flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                unit.getExceptionTypes().stream().collect(Collectors.toSet()).stream());
    }
}
