package dev.cardea.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The signature algorithms of ours (RFC 7518 §3.3 to §3.5, RFC 9864 for Ed25519), by the names
/// they have in `alg`. Every operation goes to the first provider that has it.
public enum SigningAlgorithm {
    RS256("RS256", "RSA", "SHA256withRSA", 0),
    RS384("RS384", "RSA", "SHA384withRSA", 0),
    RS512("RS512", "RSA", "SHA512withRSA", 0),
    PS256("PS256", "RSA", "RSASSA-PSS", 32),
    PS384("PS384", "RSA", "RSASSA-PSS", 48),
    PS512("PS512", "RSA", "RSASSA-PSS", 64),
    ES256("ES256", "EC", "SHA256withECDSAinP1363Format", 0),
    ED25519("Ed25519", "Ed25519", "Ed25519", 0);

    /// What the strict profile allows (FAPI 2.0 Security Profile §5.4.1).
    public static final Set<SigningAlgorithm> STRICT =
            Collections.unmodifiableSet(EnumSet.of(PS256, ES256, ED25519));

    private final String wireName;
    private final String keyType;
    private final String signatureName;

    /// Length of salt and hash of RSASSA-PSS in bytes; 0 for what has no parameters.
    private final int salt;

    SigningAlgorithm(String wireName, String keyType, String signatureName, int salt) {
        this.wireName = wireName;
        this.keyType = keyType;
        this.signatureName = signatureName;
        this.salt = salt;
    }

    /// The algorithm of this `alg` name. Throws `IllegalArgumentException`, with the names there
    /// are.
    public static SigningAlgorithm named(String wireName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no signing algorithm "
                                        + wireName
                                        + ": it is one of "
                                        + Arrays.toString(values())));
    }

    /// The algorithm that a client registers for what it signs, if there is one: `EdDSA` is what
    /// Ed25519 was called before RFC 9864.
    public static Optional<SigningAlgorithm> registered(String name) {
        return Arrays.stream(values())
                .filter(algorithm ->
                        algorithm.wireName.equals(name.equals("EdDSA") ? "Ed25519" : name))
                .findFirst();
    }

    boolean rsa() {
        return keyType.equals("RSA");
    }

    /// @param rsaBits size of an RSA key; its exponent is 65537
    KeyPair generate(int rsaBits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
        if (rsa()) {
            generator.initialize(new RSAKeyGenParameterSpec(rsaBits, RSAKeyGenParameterSpec.F4));
        } else if (this == ES256) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(keyType).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    PublicKey publicKey(byte[] x509) throws GeneralSecurityException {
        return KeyFactory.getInstance(keyType).generatePublic(new X509EncodedKeySpec(x509));
    }

    byte[] sign(PrivateKey key, byte[] input) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
    }

    boolean verify(PublicKey key, byte[] input, byte[] signed) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initVerify(key);
        signature.update(input);
        try {
            return signature.verify(signed);
        } catch (SignatureException malformed) {
            return false;
        }
    }

    /// The name of the provider that signs with this key, when the key object is its own; null when
    /// it is another's, which makes each signature dearer than either provider alone. Compared by
    /// name: tests have several class loaders.
    @Nullable String ownProvider(PrivateKey key) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initSign(key);
        String home = signature.getProvider().getClass().getPackageName();
        return key.getClass().getName().startsWith(home) ? signature.getProvider().getName() : null;
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signatureName);
        if (salt > 0) {
            String hash = "SHA-" + salt * 8;
            signature.setParameter(
                    new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
        }
        return signature;
    }

    /// The name in `alg`.
    @Override
    public String toString() {
        return wireName;
    }
}
