package dev.cardea.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;
import org.jboss.logging.Logger;

/// The fast JCA provider: Amazon's where it has a build for this machine, the JDK's otherwise.
public final class Providers {

    private static final Logger LOG = Logger.getLogger(Providers.class);

    /// Amazon's provider leaves the key objects of Ed25519 to the JDK unless told otherwise, and a
    /// signature with one of those costs three times as much.
    private static final String OWN_ED25519_KEYS =
            "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private Providers() {}

    /// Puts the fast provider first. Must run before a key is loaded: a signature of one provider
    /// with a key object of another costs more than either alone. Returns the name of the provider
    /// that now signs.
    public static synchronized String install() {
        if (Security.getProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME) == null) {
            System.setProperty(OWN_ED25519_KEYS, "true");
            try {
                AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
                if (provider.getLoadingError() == null) {
                    Security.insertProviderAt(provider, 1);
                } else {
                    LOG.infof(
                            "no fast JCA provider here (%s): the JDK's is used",
                            provider.getLoadingError().getMessage());
                }
            } catch (LinkageError e) {
                LOG.infof("no fast JCA provider here (%s): the JDK's is used", e.getMessage());
            }
        }
        return Security.getProviders("Signature.SHA256withRSA")[0].getName();
    }
}
