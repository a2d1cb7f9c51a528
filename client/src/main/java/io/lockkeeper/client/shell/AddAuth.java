package io.lockkeeper.client.shell;

import io.lockkeeper.client.Credential;

/** {@code addauth}: prove an identity. Waits for the verdict, so that a refusal is this command's failure. */
final class AddAuth implements Command {
    private static final Manual MANUAL =
            new Manual("addauth", "scheme auth", "prove an identity: addauth digest user:password", Options.none(), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        Credential credential = Credential.of(arguments.operand(0), arguments.operand(1, ""));
        shell.await(shell.client().addAuth(credential));
    }
}
