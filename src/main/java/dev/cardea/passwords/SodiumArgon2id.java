package dev.cardea.passwords;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.goterl.lazysodium.utils.LibraryLoader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// `crypto_pwhash` of the libsodium that lazysodium-java carries, called without JNA. The working
/// memory is libsodium's own, outside the Java heap, and given back after each hash.
final class SodiumArgon2id implements Argon2id {

    private static final int ALG_ARGON2ID13 = 2;
    private static final int SALT = 16;

    private final MethodHandle pwhash;
    private final Argon2id other;

    /// `other` does what libsodium has no function for: several lanes, salts that are not 16 bytes.
    SodiumArgon2id(Argon2id other) throws NotHere {
        this.other = other;
        try {
            SymbolLookup sodium = load();
            if ((int) function(sodium, "sodium_init", FunctionDescriptor.of(JAVA_INT)).invokeExact()
                    < 0) {
                throw new IllegalStateException("sodium_init failed");
            }
            this.pwhash =
                    function(
                            sodium,
                            "crypto_pwhash",
                            FunctionDescriptor.of(
                                    JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS,
                                    JAVA_LONG, JAVA_LONG, JAVA_INT));
        } catch (Throwable e) {
            throw new NotHere(e);
        }
    }

    @Override
    public byte[] derive(byte[] password, byte[] salt, Cost cost, int length) {
        if (cost.lanes() != 1 || salt.length != SALT) {
            return other.derive(password, salt, cost, length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment secret = arena.allocateFrom(JAVA_BYTE, password);
            MemorySegment key = arena.allocate(length);
            int failed = call(key, secret, arena.allocateFrom(JAVA_BYTE, salt), cost);
            secret.fill((byte) 0);
            if (failed != 0) {
                throw new IllegalStateException(
                        "no memory for an Argon2id hash of " + cost.memory() + " KiB");
            }
            return key.toArray(JAVA_BYTE);
        }
    }

    private int call(MemorySegment key, MemorySegment secret, MemorySegment salt, Cost cost) {
        try {
            return (int)
                    pwhash.invokeExact(
                            key,
                            key.byteSize(),
                            secret,
                            secret.byteSize(),
                            salt,
                            (long) cost.iterations(),
                            cost.memory() * 1024L,
                            ALG_ARGON2ID13);
        } catch (Throwable e) {
            throw new IllegalStateException("crypto_pwhash", e);
        }
    }

    @SuppressWarnings("restricted") // --enable-native-access is set where we start the JVM
    private static SymbolLookup load() throws IOException {
        String resource = LibraryLoader.getSodiumPathInResources();
        Path copy = Files.createTempFile("cardea", ".libsodium");
        try (InputStream library = LibraryLoader.class.getResourceAsStream("/" + resource)) {
            if (library == null) {
                throw new FileNotFoundException(resource);
            }
            Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
            return SymbolLookup.libraryLookup(copy, Arena.ofAuto());
        } finally {
            // Windows keeps the file of a loaded library
            if (!copy.toFile().delete()) {
                copy.toFile().deleteOnExit();
            }
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }

    /// libsodium has no build for this machine, or it does not load.
    static final class NotHere extends Exception {
        NotHere(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }
}
