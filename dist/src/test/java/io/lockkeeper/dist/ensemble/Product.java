package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.conformance.Kind;
import java.util.List;

/** What a member runs. */
enum Product {
    LOCKKEEPER,
    APACHE_3_9,
    APACHE_3_8;

    List<String> command(List<String> jvmOptions, List<String> arguments) {
        return switch (this) {
            case LOCKKEEPER -> Kind.LOCKKEEPER.command(jvmOptions, arguments);
            case APACHE_3_9 -> Kind.APACHE.command(jvmOptions, arguments);
            case APACHE_3_8 -> Kind.zooKeeper38(jvmOptions, arguments);
        };
    }
}
