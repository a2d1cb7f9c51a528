package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.MARSHALLING;
import static io.lockkeeper.dist.conformance.Codes.PERSISTENT;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.setData;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and the fields in them: what is too long, too short or merely odd. */
final class FramingTest extends OnSharedServer {

    private static final int LARGEST_FRAME = 1_048_575;

    FramingTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    @Fact("C1")
    void theLargestFrameIsServedAndOneByteMoreIsNot() {
        int overhead = createWith(new byte[0]).frame(1).length;

        client.call(createWith(new byte[LARGEST_FRAME - overhead])).ok();

        client.sendBytes(new Bytes().i32(LARGEST_FRAME + 1).done());
        client.mustBeClosed();
    }

    private Request createWith(byte[] data) {
        return create(Request.CREATE, at("/large"), data, Acl.OPEN, PERSISTENT);
    }

    @Test
    @Fact("C2")
    void aNegativeLengthClosesTheConnection() {
        client.sendBytes(new Bytes().i32(-2).done());
        client.mustBeClosed();
    }

    @Test
    @Fact("C3")
    void anEmptyFrameClosesTheConnection() {
        client.sendFrame(new byte[0]);
        client.mustBeClosed();
    }

    @Test
    @Fact("C4")
    void aFrameTooShortForARequestHeaderClosesTheConnection() {
        client.sendFrame(new byte[6]);
        client.mustBeClosed();
    }

    @Test
    @Fact({"C6", "C7", "C173"})
    void aCreateThatStopsAfterThePathIsRefusedWithoutUsingAZxid() {
        long before = client.zxid();

        Reply refusal = client.call(Request.of(Request.CREATE, new Bytes().str(at("/half"))));

        refusal.fails(MARSHALLING);
        assertThat(refusal.zxid()).isEqualTo(before);
        client.call(exists(at(""))).ok();
    }

    @Test
    @Fact({"C8", "C173"})
    void aGetDataOfTwoBytesIsRefusedAndTheConnectionGoesOn() {
        client.call(Request.of(Request.GET_DATA, new Bytes().i8(0).i8(0))).fails(MARSHALLING);
        client.call(exists(at(""))).ok();
    }

    @Test
    @Fact("C9")
    void bytesBehindTheLastFieldAreIgnored() {
        client.call(Request.of(Request.EXISTS, new Bytes().str(at("")).bool(false).i64(0x1122334455667788L))).ok();
        client.call(Request.of(Request.SET_DATA, new Bytes().str(at("")).str("x").i32(-1).str("more"))).ok();
    }

    @Test
    @Fact("C10")
    void nullDataAndEmptyDataStayApart() {
        client.call(create(Request.CREATE, at("/null"), null, Acl.OPEN, PERSISTENT)).ok();
        client.call(create(Request.CREATE, at("/empty"), new byte[0], Acl.OPEN, PERSISTENT)).ok();

        Fields ofNull = client.call(getData(at("/null"))).ok();
        assertThat(ofNull.nullableBuf()).isNull();
        assertThat(ofNull.stat().dataLength()).isZero();
        assertThat(client.call(getData(at("/empty"))).ok().nullableBuf()).isEmpty();

        client.call(setData(at("/empty"), null, -1)).ok();
        assertThat(client.call(getData(at("/empty"))).ok().nullableBuf()).isNull();
    }

    @Test
    @Fact("C11")
    void anyByteButZeroMeansTrue() {
        client.call(Request.of(Request.GET_DATA, new Bytes().str(at("")).i8(2))).ok();

        client.call(setData(at(""), "changed")).ok();

        assertThat(client.events()).containsExactly(new Event(Codes.NODE_DATA_CHANGED, at("")));
    }

    @Test
    @Fact("C12")
    void aVectorCountOfMinusTwoIsEmptyAndOfMinusOneIsNull() {
        var empty = new Bytes().i64(0).i32(-2).i32(-2).i32(-2);
        client.call(Codes.XID_SET_WATCHES, Request.of(Request.SET_WATCHES, empty)).ok();

        client.call(Codes.XID_SET_WATCHES, Request.setWatches(0, null, null, null)).fails(MARSHALLING);
    }

    /** Cut inside the length, behind it, inside the header, and inside the body. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 9, 15})
    @Fact("C13")
    void aRequestMayArriveInPieces(int cut) {
        byte[] payload = exists(at("")).frame(7);
        byte[] frame = new Bytes().i32(payload.length).raw(payload).done();

        client.sendBytes(Arrays.copyOfRange(frame, 0, cut));
        // A round trip elsewhere gives the first piece time to be read alone.
        server.fourLetterWord("srvr");
        client.sendBytes(Arrays.copyOfRange(frame, cut, frame.length));

        assertThat(client.reply().xid()).isEqualTo(7);
    }

    @Test
    @Fact("C14")
    void manyRequestsInOneSegmentAreAnsweredInOrder() {
        var segment = new Bytes();
        for (int xid = 1; xid <= 20; xid++) {
            byte[] payload = (xid % 2 == 0 ? exists(at("")) : create(at("/" + xid))).frame(xid);
            segment.i32(payload.length).raw(payload);
        }

        client.sendBytes(segment.done());

        for (int xid = 1; xid <= 20; xid++) {
            Reply reply = client.reply();
            reply.ok();
            assertThat(reply.xid()).isEqualTo(xid);
        }
    }

    @Test
    @Fact("C15")
    void fourLettersAreACommandBeforeTheHandshakeAndALengthAfterIt() {
        assertThat(server.fourLetterWord("srvr")).startsWith("Zookeeper version: ");

        client.sendBytes("srvr".getBytes(UTF_8));
        client.mustBeClosed();
    }

    @Test
    @Fact("C16")
    void aWordThatIsNotWhitelistedIsRefusedByName() {
        assertThat(server.fourLetterWord("ruok")).isEqualTo("ruok is not executed because it is not in the whitelist.\n");
    }

    @Test
    @Fact("C17")
    void anOrdinaryRequestAsFirstFrameClosesTheConnection() {
        RawClient rash = open();
        rash.sendFrame(exists("/").frame(1));
        rash.mustBeClosed();
    }
}
