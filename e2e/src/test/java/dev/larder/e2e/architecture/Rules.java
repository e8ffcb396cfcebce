package dev.larder.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The rules that bytecode can be asked about. They are made for the package that holds everything, so that the same rule
 * can be put to Larder and to a small world of offenders.
 *
 * @param root the package that holds everything
 */
record Rules(String root) {
    private static final String[] CLIENTS = {"redis.clients..", "io.lettuce..", "org.redisson..", "io.valkey.."};
    private static final String[] FRAMEWORKS = {
        "org.springframework..", "jakarta..", "javax.inject..", "tools.jackson..", "com.fasterxml.jackson.."
    };

    /** All rules, by what they demand. */
    Map<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("rooms look only where they may", rooms());
        rules.put("packages form no cycle", noCycles());
        rules.put("only redis.link talks to a Redis client", oneClientRoom());
        rules.put("libraries know no framework", noFramework());
        rules.put("time comes from a ticker", noClock());
        rules.put("nobody sleeps", noSleep());
        rules.put("nobody logs through java.util.logging", noJul());
        rules.put("only programs print", noPrinting());
        rules.put("nobody serializes the way of the JDK", noJdkSerialization());
        rules.put("every package is null-marked", nullMarked());
        rules.put("the public API shows no client types", new PublicApi(root).rule(CLIENTS));
        rules.put("names say what it is", names());
        return rules;
    }

    private String in(String room) {
        return root + "." + room + "..";
    }

    private ArchRule rooms() {
        return classes().that().resideInAPackage(root + "..").should(new Rooms(root).stayInside());
    }

    private ArchRule noCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    private ArchRule oneClientRoom() {
        return noClasses()
                .that(resideOutsideOfPackages(in("redis.link")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CLIENTS));
    }

    private ArchRule noFramework() {
        return noClasses()
                .that(resideOutsideOfPackages(in("server"), in("codec"), in("spring"), in("servlet")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(FRAMEWORKS));
    }

    /**
     * redis.link reads the elapsed time itself: its deadlines have to agree with LockSupport.parkNanos and with the
     * timeouts of sockets, which know one clock only, and it reads no date. testkit waits for processes of its own.
     */
    private ArchRule noClock() {
        return noClasses()
                .that(resideOutsideOfPackages(in("testkit")).and(not("SystemTicker")))
                .should()
                .accessTargetWhere(describe("reads a clock of the machine", this::readsDate))
                .orShould()
                .accessTargetWhere(describe(
                        "reads the elapsed time outside of redis.link",
                        access -> uses(access, "java.lang.System", "nanoTime")
                                && !access.getOriginOwner().getPackageName().startsWith(root + ".redis.link")));
    }

    private boolean readsDate(JavaAccess<?> access) {
        return uses(access, "java.lang.System", "currentTimeMillis")
                || (uses(access, "java\\.time\\..*", "now") && !takes(access, Clock.class))
                || (uses(access, "java\\.time\\.(Clock|InstantSource)", "system.*|tick.*")
                        && !isInServerAssembly(access))
                || (uses(access, "java\\.util\\.Date", "<init>") && !takes(access, long.class))
                || uses(access, "java\\.util\\.(Gregorian)?Calendar", "<init>|getInstance");
    }

    /** The server's own package hands the one clock to those who put the date into answers. */
    private boolean isInServerAssembly(JavaAccess<?> access) {
        return access.getOriginOwner().getPackageName().equals(root + ".server");
    }

    private static ArchRule noSleep() {
        return noClasses()
                .should()
                .accessTargetWhere(describe(
                        "sleeps",
                        access -> uses(access, "java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit", "sleep")));
    }

    /** Calls and method references alike. */
    private static boolean uses(JavaAccess<?> access, String owner, String member) {
        return access.getTargetOwner().getName().matches(owner)
                && access.getTarget().getName().matches(member);
    }

    private static boolean takes(JavaAccess<?> access, Class<?> parameter) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(parameter));
    }

    private static ArchRule noJul() {
        return noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");
    }

    /** A program is a class with a main method; testkit's extension prints the seed of a failed test. */
    private ArchRule noPrinting() {
        return noClasses()
                .that(describe(
                        "are no program",
                        type -> type.tryGetMethod("main", String[].class).isEmpty()))
                .and(not("SeededTestExtension"))
                .should(ACCESS_STANDARD_STREAMS);
    }

    /**
     * Streams of objects make whatever class the bytes name. Types that are serializable because their superclass is, as
     * exceptions and enums are, take no part in it as long as nobody writes or reads them so.
     */
    private static ArchRule noJdkSerialization() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(Object(In|Out)put.*|Serializable|Externalizable)|java\\.lang\\.invoke\\.SerializedLambda");
    }

    private static ArchRule nullMarked() {
        return classes().should(new NullMarkedPackage());
    }

    private static ArchRule names() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helpers?|Misc|Common)")
                .orShould(be(
                        "Managers beyond the four of the wire",
                        type -> type.getSimpleName().endsWith("Manager")
                                && !type.getSimpleName().matches("(Connection|Cache|Session)Manager")));
    }

    private static DescribedPredicate<JavaClass> not(String simpleName) {
        return describe(
                "are not " + simpleName,
                type -> !outermost(type).getSimpleName().equals(simpleName));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Rules::outermost).orElse(type);
    }

    private static ArchCondition<JavaClass> be(String what, Predicate<JavaClass> test) {
        return ArchConditions.be(describe(what, test));
    }
}
