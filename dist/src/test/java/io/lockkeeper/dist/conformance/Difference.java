package io.lockkeeper.dist.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Here Lockkeeper differs from ZooKeeper on purpose: the test pins both answers, the value says why ours is another. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Difference {
    String value();
}
