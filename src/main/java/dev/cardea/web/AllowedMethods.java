package dev.cardea.web;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The methods that the resources have for a path. The framework leaves them out of its 405, whose
/// `Allow` must list them (RFC 9110 §15.5.6).
@Singleton
class AllowedMethods {

    private record Route(Pattern path, String method) {}

    private final List<Route> routes;

    @Inject
    AllowedMethods(BeanManager beans) {
        this.routes =
                beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                        .<Class<?>>map(Bean::getBeanClass)
                        .filter(type -> type.isAnnotationPresent(Path.class))
                        .distinct()
                        .flatMap(AllowedMethods::routes)
                        .toList();
    }

    /// As `Allow` lists them; empty for a path that no resource has.
    String of(@Nullable String path) {
        if (path == null) {
            return "";
        }
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            if (route.path().matcher(path).matches()) {
                methods.add(route.method());
            }
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        return String.join(", ", methods);
    }

    private static Stream<Route> routes(Class<?> resource) {
        String base = template(resource.getAnnotation(Path.class));
        return Arrays.stream(resource.getMethods())
                .flatMap(method ->
                        httpMethods(method)
                                .map(name ->
                                        new Route(
                                                pattern(
                                                        base
                                                                + template(
                                                                        method.getAnnotation(
                                                                                Path.class))),
                                                name)));
    }

    private static Stream<String> httpMethods(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .flatMap(Stream::ofNullable)
                .map(HttpMethod::value);
    }

    private static String template(@Nullable Path path) {
        String template = path == null ? "" : path.value().replaceAll("^/|/$", "");
        return template.isEmpty() ? "" : "/" + template;
    }

    /// `{id}` is one segment of the path, `{id: regex}` what the expression says.
    private static Pattern pattern(String template) {
        return Pattern.compile(
                template.replaceAll("\\{\\s*\\w+\\s*:\\s*([^{}]+)}", "(?:$1)")
                                .replaceAll("\\{[^{}]+}", "[^/]+")
                        + "/?");
    }
}
