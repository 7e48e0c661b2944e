package dev.cardea.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "http://app.example/",
                "https:app.example",
                "https://user@app.example/",
                "https://app.example; script-src *",
                "//app.example/",
                ""
            })
    void only_https_addresses_are_shown(String address) {
        assertThat(App.https(address)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example/logo.svg?x=1, https://app.example",
        "https://APP.example:8443/a;b, https://APP.example:8443",
        "https://[2001:db8::1]/, https://[2001:db8::1]"
    })
    void a_picture_may_come_from_its_origin(String address, String origin) {
        assertThat(App.https(address)).isEqualTo(address);
        assertThat(App.origin(address)).isEqualTo(origin);
    }
}
