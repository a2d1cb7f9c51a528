package io.lockkeeper.client.shell;

/** {@code help}: all commands with a line each, or one of them. */
final class Help implements Command {
    private static final Manual MANUAL = new Manual("help", "[command]", "list the commands, or explain one");

    private final Commands commands;

    Help(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        if (arguments.count() > 0) {
            Command command = commands.find(arguments.operand(0));
            if (command == null) {
                throw new Failure("no command named " + arguments.operand(0) + "; help alone lists them");
            }
            print(command.manual(), shell);
            return;
        }
        commands.all().forEach((name, command) ->
                shell.line(String.format("%-20s  %s", name, command.manual().summary())));
    }

    static void print(Manual manual, Context shell) {
        shell.line("usage: " + manual.usage().strip());
        shell.line("  " + manual.summary());
    }
}
