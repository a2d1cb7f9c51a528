package io.lockkeeper.dist;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;

/**
 * Where logs go and what they look like, unless {@code -Dlogback.configurationFile} names an operator's own file. Found by Logback
 * itself, as a service, where {@link DirectLogging} was not chosen before. Written as code because reading the same from XML takes a
 * quarter of the time that a server needs to start.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String FILE = "logback.configurationFile";
    private static final String LEVEL = "lk.log.level";
    private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level [%thread] %logger{24} - %msg%n";

    /** For Logback. */
    public Logging() {}

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        if (isOperators()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        toStandardError(loggers);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Whether an operator's own file says how to log. */
    static boolean isOperators() {
        return System.getProperty(FILE) != null;
    }

    /** For commands that say themselves what came of it: how often a client had to connect is for who asks for it by the level. */
    static void onlyWarnings() {
        System.getProperties().putIfAbsent(LEVEL, Level.WARN.levelStr);
    }

    static void toStandardError(LoggerContext loggers) {
        loggers.getStatusManager().add(new NopStatusListener());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
        standardError.setContext(loggers);
        standardError.setName("stderr");
        standardError.setTarget("System.err");
        standardError.setEncoder(encoder);
        standardError.start();
        Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(standardError);
        // What the network library does is our business, not the operator's.
        loggers.getLogger("io.netty").setLevel(Level.WARN);
    }
}
