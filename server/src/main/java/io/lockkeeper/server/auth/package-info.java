/**
 * From proofs to identities: what a client shows for a scheme, and who that makes it. May be touched: schemes. May not: what an
 * identity is allowed to do, which is the tree's business. Start reading at {@link io.lockkeeper.server.auth.Schemes}.
 */
@NullMarked
package io.lockkeeper.server.auth;

import org.jspecify.annotations.NullMarked;
