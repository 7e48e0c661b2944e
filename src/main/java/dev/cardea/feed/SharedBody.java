package dev.cardea.feed;

import dev.cardea.crypto.Secrets;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A body that many answers share: nobody writes to its buffers. They are outside of the heap, so
/// that a connection that takes its time holds no copy of its own.
final class SharedBody {

    private static final int WORTH_COMPRESSING = 1_024;

    private final byte[] bytes;
    private final Buffer plain;
    private final String etag;
    private @Nullable Buffer gzip;

    SharedBody(String ascii) {
        this.bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        this.plain = shared(bytes);
        this.etag = "W/\"" + Secrets.base64url(Secrets.sha256(bytes)).substring(0, 16) + '"';
    }

    @SuppressWarnings("deprecation") // the one way to such a buffer until Vert.x 5
    static Buffer shared(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Buffer.buffer(Unpooled.wrappedBuffer(direct));
    }

    Buffer plain() {
        return plain;
    }

    /// A weak validator: the compressed body has the same.
    String etag() {
        return etag;
    }

    /// Null where compressing is not worth it; compressed once, when the first asks for it.
    synchronized @Nullable Buffer gzip() {
        if (gzip == null && bytes.length >= WORTH_COMPRESSING) {
            gzip = compressed(bytes);
        }
        return gzip;
    }

    private static Buffer compressed(byte[] bytes) {
        ByteArrayOutputStream written = new ByteArrayOutputStream(bytes.length);
        try (GZIPOutputStream stream = new GZIPOutputStream(written)) {
            stream.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return shared(written.toByteArray());
    }
}
