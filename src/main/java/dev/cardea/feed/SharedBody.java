package dev.cardea.feed;

import dev.cardea.crypto.Secrets;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A body that many answers share: nobody writes to its buffers.
final class SharedBody {

    private static final int WORTH_COMPRESSING = 1_024;

    private final byte[] bytes;
    private final Buffer plain;
    private final String etag;
    private @Nullable Buffer gzip;

    SharedBody(String ascii) {
        this.bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        this.plain = Buffer.buffer(bytes);
        this.etag = "W/\"" + Secrets.base64url(Secrets.sha256(bytes)).substring(0, 16) + '"';
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
        return Buffer.buffer(written.toByteArray());
    }
}
