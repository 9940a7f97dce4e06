package dev.lutra.nn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// Rules of the design that the compiler does not enforce.
final class ArchitectureTest {
  private static final JavaClasses MAIN = main();

  private static JavaClasses main() {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // ArchUnit logs; nobody reads it
    // No rule asks what a class outside the project is made of.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    try {
      Path classes =
          Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new ClassFileImporter().importPath(classes);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// An importer that cannot read the class files would find no fault with them.
  @Test
  void allClassesAreRead() {
    assertThat(MAIN.size()).isGreaterThan(100);
    assertThat(MAIN.get(Network.class).getMethods()).isNotEmpty();
    assertThat(MAIN.get(EncodedNetwork.class).getDirectDependenciesFromSelf()).isNotEmpty();
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*[.$]Abstract[A-Z][^.$]*|.*(Impl|Manager|Factory|Utils?)")
        .check(MAIN);
  }

  /// The record joins network and encoder, and encoders speak of signals and seeds: that one class
  /// may look down from the root package.
  @Test
  void packagesHaveNoCycles() {
    SliceAssignment packages =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass item) {
            return SliceIdentifier.of(item.getPackageName());
          }

          @Override
          public String getDescription() {
            return "packages";
          }
        };
    slices()
        .assignedFrom(packages)
        .should()
        .beFreeOfCycles()
        .ignoreDependency(type(EncodedNetwork.class), resideInAPackage("dev.lutra.nn.encode"))
        .check(MAIN);
  }

  @Test
  void thereIsNoGlobalMutableState() {
    fields().that().areStatic().should().beFinal().check(MAIN);
  }

  /// All randomness has a seed, and no result depends on the time of day.
  @Test
  void randomnessAndTimeAreArguments() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(MAIN);
  }

  @Test
  void inheritanceHasDepthOne() {
    ArchRule rule =
        classes()
            .should(
                new ArchCondition<JavaClass>("extend no class of this project") {
                  @Override
                  public void check(JavaClass item, ConditionEvents events) {
                    item.getRawSuperclass()
                        .filter(s -> s.getPackageName().startsWith("dev.lutra"))
                        .ifPresent(s ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    item, item.getName() + " extends " + s.getName())));
                  }
                });
    rule.check(MAIN);
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areTopLevelClasses()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(MAIN);
  }
}
