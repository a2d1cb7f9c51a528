package io.lockkeeper.dist.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test class once on each {@link Kind} of server; its constructor takes the kind and the {@link Servers}. Its tests take turns,
 * apart from those that say otherwise.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(Servers.Lifetime.class)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(BothServers.Kinds.class)
@interface BothServers {

    /** Both kinds, or those named by the system property {@code conformance.servers} (comma separated, any case). */
    final class Kinds implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            return wanted().stream().map(Arguments::of);
        }

        static List<Kind> wanted() {
            String names = System.getProperty("conformance.servers", "apache,lockkeeper");
            return Arrays.stream(names.split(",")).map(name -> Kind.valueOf(name.trim().toUpperCase(Locale.ROOT))).toList();
        }
    }
}
