package example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Application {

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @GetMapping("/")
    String home() {
        return "Everybody may see this";
    }

    /// The token is refreshed when it is about to expire.
    @GetMapping("/me")
    String me(
            @AuthenticationPrincipal OidcUser person,
            @RegisteredOAuth2AuthorizedClient("cardea") OAuth2AuthorizedClient cardea) {
        return "Hello " + person.getFullName() + ", " + person.getEmail() + ", token of " + cardea.getAccessToken().getIssuedAt();
    }

    @GetMapping("/api/me")
    String api(@AuthenticationPrincipal Jwt token) {
        return token.getSubject();
    }
}
