package dev.cardea.config;

import dev.cardea.support.GeneratedPage;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Writes `docs/configuration.md`: keys and defaults from the typed tree itself, their order and
/// meaning from its source.
final class ConfigurationReference {

    private static final Pattern TYPE =
            Pattern.compile("\\s*(?:public )?(?:interface|enum) (\\w+) .*");
    private static final Pattern SETTING = Pattern.compile("\\s*[\\w<>, ]+ (\\w+)\\(\\);");

    private static final String HEAD =
            """
            # Settings

            Generated from `CardeaConfig` by `ConfigurationReferenceTest`: do not edit.

            Each setting is an environment variable, a line of `config/application.properties` beside the jar, or a system
            property `-Dkey=value`; the environment wins over the file. Durations are written as people write them: `10m`,
            `7 hours`, `2 weeks`, `6 months`, or ISO 8601 (`PT10M`). Lists are separated by commas. A key under `cardea.` that is
            not on this page stops the start, and so does a value that cannot be meant: with one sentence that names it.
            """;

    private static final String TAIL =
            """

            ## Of the frame

            Cardea stands on Quarkus, whose own settings all work. These are the ones to know:

            | Key | Environment | Default | Meaning |
            |---|---|---|---|
            | `quarkus.datasource.jdbc.url` | `QUARKUS_DATASOURCE_JDBC_URL` | – | The PostgreSQL database, as `jdbc:postgresql://host:5432/cardea?sslmode=verify-full`. In production `sslmode=disable` is refused unless the host is this machine, and anything that may go unencrypted is warned of. |
            | `quarkus.datasource.username` | `QUARKUS_DATASOURCE_USERNAME` | – | Its user, who owns the schema: migrations run at start. |
            | `quarkus.datasource.password` | `QUARKUS_DATASOURCE_PASSWORD` | – | Its password. |
            | `quarkus.datasource.jdbc.max-size` | `QUARKUS_DATASOURCE_JDBC_MAX_SIZE` | 20 | Connections of one replica. |
            | `quarkus.http.port` | `QUARKUS_HTTP_PORT` | 8080 | Where it serves. |
            | `quarkus.management.port` | `QUARKUS_MANAGEMENT_PORT` | 9000 | Where health (`/q/health/{live,ready,started}`) and metrics (`/q/metrics`) are in production. Keep it inside. |
            | `quarkus.shutdown.timeout` | `QUARKUS_SHUTDOWN_TIMEOUT` | 20S | How long what has begun may take to finish after SIGTERM. |
            | `quarkus.mailer.host` | `QUARKUS_MAILER_HOST` | localhost | The mail server. |
            | `quarkus.mailer.port` | `QUARKUS_MAILER_PORT` | 25 or 465 | Its port; 587 with STARTTLS. |
            | `quarkus.mailer.start-tls` | `QUARKUS_MAILER_START_TLS` | OPTIONAL | `REQUIRED` in production, so that no link goes in the clear. |
            | `quarkus.mailer.username` | `QUARKUS_MAILER_USERNAME` | – | Its user, if it asks for one. |
            | `quarkus.mailer.password` | `QUARKUS_MAILER_PASSWORD` | – | Its password. |
            | `quarkus.mailer.from` | `QUARKUS_MAILER_FROM` | – | The sender of every mail. |
            | `quarkus.mailer.mock` | `QUARKUS_MAILER_MOCK` | false | `true` sends no mail: for trials. |
            | `quarkus.otel.sdk.disabled` | `QUARKUS_OTEL_SDK_DISABLED` | true | `false` sends traces to `QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT` (http://localhost:4317). |
            | `quarkus.log.level` | `QUARKUS_LOG_LEVEL` | INFO | What is logged; as JSON in production. |
            """;

    private final Map<String, String> meanings = new HashMap<>();

    static String page() {
        return new ConfigurationReference().write();
    }

    private String write() {
        read();
        StringBuilder page = new StringBuilder(HEAD);
        section(page, CardeaConfig.class, "cardea");
        return page.append(TAIL).toString();
    }

    private void read() {
        GeneratedPage.Javadoc javadoc = new GeneratedPage.Javadoc();
        String type = "";
        for (String line : GeneratedPage.source("config/CardeaConfig.java")) {
            Matcher declared = TYPE.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (declared.matches()) {
                type = declared.group(1);
                meanings.put(type, javadoc.use());
            } else if (setting.matches()) {
                meanings.put(type + "." + setting.group(1), javadoc.use());
            } else if (!javadoc.take(line) && !line.strip().startsWith("@")) {
                type = line.equals("    }") ? "CardeaConfig" : type;
                javadoc.use();
            }
        }
    }

    /// First the settings of this interface, then a section for each inner one.
    private void section(StringBuilder page, Class<?> type, String prefix) {
        page.append("\n## `").append(prefix).append("`\n\n");
        if (type != CardeaConfig.class) {
            page.append(meaning(type.getSimpleName())).append("\n\n");
        }
        page.append("| Key | Environment | Default | Meaning |\n|---|---|---|---|\n");
        methods(type)
                .filter(method -> !nested(method))
                .forEach(method -> row(page, prefix + "." + kebab(method.getName()), method));
        methods(type)
                .filter(ConfigurationReference::nested)
                .forEach(method ->
                        section(
                                page,
                                inner(method),
                                prefix
                                        + "."
                                        + kebab(method.getName())
                                        + (named(method) ? ".\"name\"" : "")));
    }

    private void row(StringBuilder page, String key, Method method) {
        WithDefault given = method.getAnnotation(WithDefault.class);
        page.append(
                "| `%s` | `%s` | %s | %s |\n"
                        .formatted(
                                key,
                                key.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT),
                                given == null ? "–" : "`" + given.value() + "`",
                                meaning(
                                        method.getDeclaringClass().getSimpleName()
                                                + "."
                                                + method.getName())));
    }

    private String meaning(String name) {
        String meaning = meanings.getOrDefault(name, "");
        if (meaning.isEmpty()) {
            throw new IllegalStateException(name + " has no meaning: give it a line of Javadoc");
        }
        return meaning.replace("|", "\\|");
    }

    /// In the order of the source, which reflection does not keep.
    private Stream<Method> methods(Class<?> type) {
        String source = String.join("\n", GeneratedPage.source("config/CardeaConfig.java"));
        int from = source.indexOf("interface " + type.getSimpleName() + " ");
        return Stream.of(type.getDeclaredMethods())
                .sorted((a, b) ->
                        Integer.compare(
                                source.indexOf(" " + a.getName() + "();", from),
                                source.indexOf(" " + b.getName() + "();", from)));
    }

    private static boolean nested(Method method) {
        Class<?> inner = inner(method);
        return inner.getEnclosingClass() == CardeaConfig.class && inner.isInterface();
    }

    /// Whether there may be many, each under a name.
    private static boolean named(Method method) {
        return method.getReturnType() == Map.class;
    }

    private static Class<?> inner(Method method) {
        return named(method)
                        && method.getGenericReturnType() instanceof ParameterizedType map
                        && map.getActualTypeArguments()[1] instanceof Class<?> values
                ? values
                : method.getReturnType();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
