package example;

import dev.cardea.verifier.Refusal;
import dev.cardea.verifier.Verifier;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Logs a request in by its access token: the principal is `sub`, the details are the claims, `scope` becomes
 * `SCOPE_…` and `roles` become `ROLE_…`. A token that is refused ends the request here: 401, or 503 where nobody can know.
 */
public final class CardeaFilter extends OncePerRequestFilter {

    private static final Pattern BEARER = Pattern.compile("Bearer +([\\w\\-.~+/]+=*)", Pattern.CASE_INSENSITIVE);

    /** For controllers that answer later (DeferredResult, CompletableFuture): the request comes by again, and not through this filter. */
    private final SecurityContextRepository dispatches = new RequestAttributeSecurityContextRepository();

    private final Verifier verifier;

    public CardeaFilter(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String authorization = request.getHeader("Authorization");
        Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization);
        if (bearer.matches()) {
            try {
                Verifier.Request seen = Verifier.Request.BEARER.withSeq(request.getHeader("Revocation-Seq"));
                SecurityContext person = logIn(verifier.verify(bearer.group(1), seen));
                dispatches.saveContext(person, request, response);
            } catch (Refusal refusal) {
                boolean unknown = refusal.status() == 503;
                response.setHeader(unknown ? "Retry-After" : "WWW-Authenticate", unknown ? "1" : "Bearer error=\"" + refusal.code() + "\"");
                response.setStatus(refusal.status());
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static SecurityContext logIn(Map<String, Object> claims) {
        Stream<String> scopes = Stream.of(String.valueOf(claims.getOrDefault("scope", "")).split(" ")).map("SCOPE_"::concat);
        Stream<String> roles = claims.get("roles") instanceof Collection<?> some ? some.stream().map(role -> "ROLE_" + role) : Stream.empty();
        List<GrantedAuthority> authorities = Stream.concat(scopes, roles).<GrantedAuthority>map(SimpleGrantedAuthority::new).toList();
        var person = UsernamePasswordAuthenticationToken.authenticated(claims.get("sub"), null, authorities);
        person.setDetails(claims);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(person);
        SecurityContextHolder.setContext(context);
        return context;
    }
}
