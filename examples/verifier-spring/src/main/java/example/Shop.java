package example;

import dev.cardea.verifier.Settings;
import dev.cardea.verifier.Verifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;

@SpringBootApplication
public class Shop {

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @Bean
    Verifier verifier(
            @Value("${ISSUER:http://localhost:8080}") String issuer, @Value("${AUDIENCE:${ISSUER:http://localhost:8080}}") String audience) {
        return new Verifier(Settings.of(issuer, audience)).start();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, Verifier verifier) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable) // no cookie logs in
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new CardeaFilter(verifier), AuthorizationFilter.class)
                .exceptionHandling(refused -> refused.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
                .authorizeHttpRequests(routes -> routes
                        .requestMatchers("/ready", "/error").permitAll()
                        .requestMatchers("/admin").hasRole("admin")
                        .anyRequest().authenticated())
                .build();
    }
}
