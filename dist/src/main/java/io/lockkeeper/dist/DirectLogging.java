package io.lockkeeper.dist;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Puts {@link Logging} in force without the two searches for services by which SLF4J finds Logback and Logback finds it: each opens every
 * jar there is. An operator's own file is left to Logback.
 */
public final class DirectLogging implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private LoggerContext loggers = new LoggerContext();
    private MDCAdapter context = new LogbackMDCAdapter();

    /** For SLF4J. */
    public DirectLogging() {}

    /** From now on this is how logs are set up, unless the command line named something else. To be called before there is any logger. */
    static void choose() {
        System.getProperties().putIfAbsent("slf4j.provider", DirectLogging.class.getName());
        System.getProperties().putIfAbsent("slf4j.internal.verbosity", "WARN"); // it tells that it was told
    }

    @Override
    public void initialize() {
        if (Logging.isOperators()) {
            LogbackServiceProvider searching = new LogbackServiceProvider();
            searching.initialize();
            loggers = (LoggerContext) searching.getLoggerFactory();
            context = searching.getMDCAdapter();
        } else {
            loggers.setName("default");
            loggers.setMDCAdapter(context);
            Logging.toStandardError(loggers);
            loggers.start();
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return LogbackServiceProvider.REQUESTED_API_VERSION;
    }
}
