import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.goterl.lazysodium.LazySodiumJava;
import com.goterl.lazysodium.SodiumJava;
import com.goterl.lazysodium.interfaces.PwHash;
import com.goterl.lazysodium.utils.LibraryLoader;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/// The operations no answer can do without, in CPU milliseconds each, as JSON: an RSA-2048 signature by
/// the provider the service chooses, one Argon2id hash by libsodium with the service's parameters, and
/// one durable commit of one changed row (client thread and database).
///
/// Arguments: JDBC URL, process id of the postmaster, scale (1 is the full count of operations).
final class Raw {

    private static final double NANOS = 1e6;
    private static final double TICK_MILLIS = 10; // USER_HZ is 100 on every Linux there is

    /// Makes a thread's own operation, which may keep state.
    private interface Operation {
        Callable<Object> prepare() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        double scale = Double.parseDouble(args[2]);
        String provider = installFastProvider();
        int cores = Runtime.getRuntime().availableProcessors();
        Commit commit = commit(args[0], Long.parseLong(args[1]), (int) (5000 * scale));
        System.out.printf(
                Locale.ROOT,
                """
                {"cores": %d, "provider": "%s",
                 "rsa": {"one": %.4f, "all": %.4f},
                 "argon2id": {"one": %.4f, "all": %.4f},
                 "commit": {"client": %.4f, "database": %.4f}}
                """,
                cores,
                provider,
                each(Raw::rsa, 1, (int) (4000 * scale)),
                each(Raw::rsa, cores, (int) (4000 * scale)),
                each(Raw::argon2id, 1, (int) (200 * scale)),
                each(Raw::argon2id, cores, (int) (200 * scale)),
                commit.client(),
                commit.database());
    }

    private static String installFastProvider() throws Exception {
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
            Security.insertProviderAt(AmazonCorrettoCryptoProvider.INSTANCE, 1);
        }
        return Signature.getInstance("SHA256withRSA").getProvider().getName();
    }

    private static Callable<Object> rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate();
        byte[] message = new byte[600];
        return () -> {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        };
    }

    private static Callable<Object> argon2id() {
        PwHash.Native sodium = new LazySodiumJava(new SodiumJava(LibraryLoader.Mode.BUNDLED_ONLY));
        byte[] password = new byte[31];
        byte[] salt = new byte[16];
        return () -> {
            byte[] hash = new byte[32];
            boolean done =
                    sodium.cryptoPwHash(
                            hash,
                            hash.length,
                            password,
                            password.length,
                            salt,
                            2,
                            new NativeLong(19456L * 1024),
                            PwHash.Alg.PWHASH_ALG_ARGON2ID13);
            return done ? hash : fail("libsodium refused to hash");
        };
    }

    /// CPU of the calling threads, a quarter of the runs beforehand as warm-up.
    private static double each(Operation operation, int threads, int times) throws Exception {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Double>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(() -> ownCpu(operation.prepare(), times)));
            }
            double sum = 0;
            for (Future<Double> result : results) {
                sum += result.get();
            }
            return sum / threads;
        }
    }

    private static double ownCpu(Callable<Object> operation, int times) throws Exception {
        for (int i = 0; i < times / 4; i++) {
            operation.call();
        }
        long before = threadCpu();
        for (int i = 0; i < times; i++) {
            operation.call();
        }
        return (threadCpu() - before) / NANOS / times;
    }

    private record Commit(double client, double database) {}

    private static Commit commit(String url, long postmaster, int times) throws Exception {
        try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS bench_commit (id int PRIMARY KEY, n bigint NOT NULL)");
            statement.execute("INSERT INTO bench_commit VALUES (1, 0) ON CONFLICT DO NOTHING");
            try (var update = connection.prepareStatement("UPDATE bench_commit SET n = n + 1 WHERE id = ?")) {
                update.setInt(1, 1);
                ownCpu(update::executeUpdate, times / 4);
                double before = databaseCpu(postmaster);
                double client = ownCpu(update::executeUpdate, times);
                // the warm-up quarter of ownCpu is the database's work too
                return new Commit(client, (databaseCpu(postmaster) - before) / (times + times / 4));
            }
        }
    }

    /// The postmaster, its live children, and the ended ones it inherited the time of.
    private static double databaseCpu(long postmaster) {
        String[] parent = stat(postmaster);
        long own = ticks(parent, 11, 12, 13, 14);
        LongStream children = ProcessHandle.of(postmaster).orElseThrow().children().mapToLong(ProcessHandle::pid);
        return TICK_MILLIS * (own + children.map(pid -> ticks(stat(pid), 11, 12)).sum());
    }

    private static String[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return new String[] {"", "", "", "", "", "", "", "", "", "", "", "0", "0", "0", "0"};
        }
    }

    private static long ticks(String[] stat, int... fields) {
        long sum = 0;
        for (int field : fields) {
            sum += Long.parseLong(stat[field]);
        }
        return sum;
    }

    private static long threadCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static Object fail(String reason) {
        throw new IllegalStateException(reason);
    }
}
