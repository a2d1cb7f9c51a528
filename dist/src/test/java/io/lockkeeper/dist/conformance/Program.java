package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What a program that ran to its end left behind.
 *
 * @param out all of its standard output
 * @param err all of its standard error
 */
record Program(int exitCode, String out, String err) {

    private static final int LIMIT_SECONDS = 240;

    /** Runs a program in a directory, where it also leaves what it printed, and gives it some text to read. */
    static Program run(Path directory, String input, List<String> command) throws IOException, InterruptedException {
        Path in = Files.writeString(directory.resolve("in.txt"), input);
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // a virtual machine says on standard error that it has picked them up
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " still runs; so far:\n" + Files.readString(out, UTF_8) + Files.readString(err, UTF_8));
        }
        return new Program(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** A file that the tests bring along, as a file. */
    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Program.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
