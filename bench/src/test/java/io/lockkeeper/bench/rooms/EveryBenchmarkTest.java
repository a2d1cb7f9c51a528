package io.lockkeeper.bench.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Whatever JMH would run runs here too, a few times on little data and with each value of its parameters that is not a size. */
class EveryBenchmarkTest {

    static Stream<String> benchmarks() {
        return BenchmarkList.fromResource(BenchmarkList.BENCHMARK_LIST)
            .find(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of(), List.of())
            .stream()
            .map(entry -> entry.getUsername());
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void runs(String name) throws Exception {
        int dot = name.lastIndexOf('.');
        Class<?> type = Class.forName(name.substring(0, dot));
        Method body = type.getMethod(name.substring(dot + 1));
        assertThat(body.isAnnotationPresent(Benchmark.class)).isTrue();

        Object benchmark = type.getConstructor().newInstance();
        setSmall(benchmark);
        callAll(benchmark, Setup.class);
        for (int i = 0; i < 3; i++) {
            assertThat(body.invoke(benchmark)).as("what it returns, so that it is not optimised away").isNotNull();
        }
        callAll(benchmark, TearDown.class);
    }

    private static void setSmall(Object benchmark) throws IllegalAccessException {
        for (Field field : benchmark.getClass().getFields()) {
            if (field.isAnnotationPresent(Param.class) && field.getType() == int.class) {
                field.setInt(benchmark, 200);
            }
        }
    }

    private static void callAll(Object benchmark, Class<? extends Annotation> kind) throws ReflectiveOperationException {
        for (Method method : Arrays.stream(benchmark.getClass().getMethods()).filter(m -> m.isAnnotationPresent(kind)).toList()) {
            method.invoke(benchmark);
        }
    }
}
