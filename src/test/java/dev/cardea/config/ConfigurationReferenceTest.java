package dev.cardea.config;

import dev.cardea.support.GeneratedPage;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

    @Test
    void the_page_tells_what_the_tree_says() {
        GeneratedPage.check("configuration.md", ConfigurationReference.page(), getClass());
    }
}
