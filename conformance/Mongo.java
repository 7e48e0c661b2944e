import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.ServerVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.net.InetSocketAddress;

/// The database of the conformance suite, in memory, on the loopback port of its one argument.
final class Mongo extends MemoryBackend {

    private static final Document COMPATIBILITY =
            new Document("ok", 1.0)
                    .append("featureCompatibilityVersion", new Document("version", "6.0"));

    public static void main(String[] arguments) throws InterruptedException {
        MongoServer server = new MongoServer(new Mongo().version(ServerVersion.MONGO_5_0));
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        Thread.currentThread().join();
    }

    /// The suite asks at its start for the one parameter that the library does not have.
    @Override
    public Document handleMessage(MongoMessage message) {
        return message.getDocument().containsKey("getParameter")
                ? COMPATIBILITY.cloneDeeply()
                : super.handleMessage(message);
    }
}
