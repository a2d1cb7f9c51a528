package io.lockkeeper.client.shell;

import java.io.PrintStream;

/** Where the shell writes. Events come from the client's thread, everything else from the one that runs commands. */
interface Screen {
    /** A line of the answer. */
    void line(String text);

    /** A line for people beside the answer: what failed, what was done. */
    void error(String text);

    /** News that nobody asked for just now. */
    void event(String text);

    /** Called after each command. */
    void flush();

    /** Streams, as for a pipe; {@code out} may be a buffered one. */
    static Screen of(PrintStream out, PrintStream err) {
        return new Screen() {
            @Override
            public void line(String text) {
                out.println(text);
            }

            @Override
            public void error(String text) {
                out.flush();
                err.println(text);
            }

            @Override
            public void event(String text) {
                out.println(text);
                out.flush();
            }

            @Override
            public void flush() {
                out.flush();
            }
        };
    }
}
