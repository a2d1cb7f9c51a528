package io.lockkeeper.client.shell;

import io.lockkeeper.client.ConnectString;

/** {@code connect}: a new session, with the same servers or others. */
final class Connect implements Command {
    private static final Manual MANUAL = new Manual("connect", "host:port", "end the session and begin another");

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        ConnectString to = shell.connectString();
        if (arguments.count() > 0) {
            try {
                to = ConnectString.parse(arguments.operand(0));
            } catch (IllegalArgumentException e) {
                throw new Failure(String.valueOf(e.getMessage()));
            }
        }
        shell.connect(to);
    }
}
