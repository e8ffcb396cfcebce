package dev.larder.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The class is in a package whose package-info says that nothing is null unless marked. */
final class NullMarkedPackage extends ArchCondition<JavaClass> {
    NullMarkedPackage() {
        super("be in a package that is @NullMarked");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage()
                .tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
        if (!marked && !type.getSimpleName().equals("module-info")) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getPackageName() + " has no @NullMarked package-info, but holds " + type.getName()));
        }
    }
}
