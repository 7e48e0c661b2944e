package dev.cardea.crypto;

import dev.cardea.config.CardeaConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// `CARDEA_MASTER_KEY`, from which every key that is not in the database is derived (HKDF-SHA-256,
/// RFC 5869), one for each use.
@Singleton
public class MasterKey {

    public static final String HOW_TO =
            "CARDEA_MASTER_KEY (cardea.master-key) must be 32 bytes in base64: make one with `openssl rand -base64 32`, keep"
                    + " it outside the database, and give every replica the same";

    private final byte[] key;

    @Inject
    MasterKey(CardeaConfig config) {
        this(config.masterKey().orElseThrow(() -> new IllegalStateException(HOW_TO)));
    }

    public MasterKey(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(HOW_TO, e);
        }
        if (bytes.length != 32) {
            throw new IllegalStateException(HOW_TO);
        }
        this.key = bytes;
    }

    /// A 256-bit key for one use, named by `use`; `algorithm` is what the JCA calls it (`AES`,
    /// `HmacSHA256`).
    public SecretKey derive(String use, String algorithm) {
        try {
            HKDFParameterSpec spec =
                    HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .thenExpand(("cardea/" + use).getBytes(StandardCharsets.UTF_8), 32);
            return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, spec);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of JDK 25", e);
        }
    }
}
