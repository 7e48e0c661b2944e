package example;

import static org.springframework.security.config.Customizer.withDefaults;

import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class Security {

    /// `/api` takes access tokens of Cardea.
    @Bean
    @Order(1)
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_profile"))
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .build();
    }

    /// For everything else people log in at Cardea.
    @Bean
    SecurityFilterChain pages(HttpSecurity http, ClientRegistrationRepository clients) throws Exception {
        var atCardeaToo = new OidcClientInitiatedLogoutSuccessHandler(clients);
        atCardeaToo.setPostLogoutRedirectUri("{baseUrl}/");
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers("/").permitAll().anyRequest().authenticated())
                .oauth2Login(withDefaults())
                .logout(logout -> logout.logoutSuccessHandler(atCardeaToo))
                .oidcLogout(told -> told.backChannel(withDefaults()))
                .build();
    }

    /// Spring takes `typ: JWT` unless told that access tokens are `at+jwt` (RFC 9068).
    @Bean
    JwtDecoder jwtDecoder(@Value("${issuer}") String issuer) {
        var anyClient = new JwtClaimValidator<String>("client_id", Objects::nonNull);
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withIssuerLocation(issuer).validateType(false).build();
        decoder.setJwtValidator(
                JwtValidators.createAtJwtValidator()
                        .issuer(issuer)
                        .audience(issuer)
                        .validators(all -> all.put("client_id", anyClient))
                        .build());
        return decoder;
    }
}
