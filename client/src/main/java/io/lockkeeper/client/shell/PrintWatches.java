package io.lockkeeper.client.shell;

/** {@code printwatches}: whether events are shown. */
final class PrintWatches implements Command {
    private static final Manual MANUAL = new Manual("printwatches", "on|off", "whether events are shown; alone: tells");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        if (arguments.count() == 0) {
            shell.line("printwatches is " + (shell.printsWatches() ? "on" : "off"));
        } else {
            // Compat: everything but "on" is "off".
            shell.printWatches(arguments.operand(0).equals("on"));
        }
    }
}
