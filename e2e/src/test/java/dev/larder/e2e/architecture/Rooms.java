package dev.larder.e2e.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which room may look into which. A room is a package with all packages below it that are not rooms themselves; the name
 * of the outermost one is empty. A room that is not listed may hold nothing, so that a new one has to be thought about.
 *
 * @param root the package that holds all rooms
 */
record Rooms(String root) {
    private static final Set<String> CORE =
            Set.of("", "base", "cache", "fleet", "limit", "session", "store", "memory", "observe");

    /** Room by room, what it may use besides itself. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("base", Set.of()),
            Map.entry("cache", Set.of("base")),
            Map.entry("fleet", Set.of("base")),
            Map.entry("limit", Set.of("base")),
            Map.entry("session", Set.of("base")),
            Map.entry("store", Set.of("base", "cache", "fleet", "limit", "session")),
            Map.entry("memory", Set.of("base", "cache", "fleet", "limit", "session", "store")),
            Map.entry("observe", Set.of("base", "cache", "limit")),
            Map.entry("", Set.of("base", "cache", "fleet", "limit", "session", "store", "memory", "observe")),
            // A watch is a word of the port: the link makes it, and moves it on.
            Map.entry("redis.link", Set.of("base", "cache")),
            Map.entry("redis", Set.of("base", "cache", "fleet", "limit", "session", "store", "observe", "redis.link")),
            Map.entry("layer.perf", with(CORE)),
            Map.entry("servlet", Set.of("base", "limit", "session")),
            Map.entry("codec", Set.of("base")),
            Map.entry("server", with(CORE, "redis", "codec", "servlet", "layer.perf")),
            Map.entry("testkit", Set.of()),
            Map.entry("examples", with(CORE, "redis", "codec"))));

    private static Set<String> with(Set<String> some, String... more) {
        var all = new TreeSet<>(some);
        all.addAll(Set.of(more));
        return all;
    }

    /** The room that a package belongs to, or null outside of the root and in no room that is listed. */
    @Nullable
    String of(String packageName) {
        if (packageName.equals(root)) {
            return "";
        }
        if (!packageName.startsWith(root + ".")) {
            return null;
        }
        String inside = packageName.substring(root.length() + 1);
        while (!MAY_USE.containsKey(inside)) {
            int dot = inside.lastIndexOf('.');
            if (dot < 0) {
                return null;
            }
            inside = inside.substring(0, dot);
        }
        return inside;
    }

    ArchCondition<JavaClass> stayInside() {
        return new ArchCondition<>("use only the rooms that theirs may look into") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = of(type.getPackageName());
                if (from == null) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in no room: say in Rooms what its package may use"));
                    return;
                }
                type.getDirectDependenciesFromSelf().forEach(dependency -> look(from, dependency, events));
            }
        };
    }

    private void look(String from, Dependency dependency, ConditionEvents events) {
        String to = of(dependency.getTargetClass().getPackageName());
        boolean allowed = to == null
                || to.equals(from)
                || MAY_USE.getOrDefault(from, Set.of()).contains(to);
        if (!allowed) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
        }
    }
}
