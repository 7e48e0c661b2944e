package dev.cardea.admin;

import dev.cardea.clients.ClientMetadata;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/// Tells in the OpenAPI document what may be in a client's metadata and in the query of a list.
/// Both are judged elsewhere, by hand: {@link ClientMetadata} says how, and {@link Paging}.
@OpenApiFilter(stages = RunStage.BUILD)
public class DescribedLimits implements OASFilter {

    private static final Map<String, String> PATTERNS =
            Map.of(
                    "limit", "^[1-9][0-9]{0,2}$",
                    "cursor", "^[A-Za-z0-9_-]{60}$",
                    "after", "^[0-9]{1,18}$",
                    "type", "^[A-Z_]{1,64}$",
                    "kid", "^[A-Za-z0-9_-]{1,64}$",
                    "role", "^[^/]{1,64}$",
                    "account_id", "^[0-9a-fA-F-]{36}$");

    @Override
    public @Nullable Parameter filterParameter(Parameter parameter) {
        String pattern = PATTERNS.get(parameter.getName());
        if (pattern != null && parameter.getSchema() != null) {
            parameter.getSchema().setPattern(pattern);
        }
        return parameter;
    }

    /// In production there is no document, and nothing in it.
    @Override
    public void filterOpenAPI(OpenAPI document) {
        Optional.ofNullable(document.getComponents())
                .map(Components::getSchemas)
                .map(schemas -> schemas.get(ClientMetadata.class.getSimpleName()))
                .map(Schema::getProperties)
                .ifPresent(fields -> fields.values().forEach(DescribedLimits::bound));
    }

    private static void bound(Schema schema) {
        if (is(schema, SchemaType.STRING)) {
            schema.setMaxLength(ClientMetadata.LONGEST_TEXT);
        } else if (is(schema, SchemaType.ARRAY) && schema.getItems() != null) {
            schema.setMaxItems(ClientMetadata.MOST_VALUES);
            bound(schema.getItems());
        }
    }

    private static boolean is(Schema schema, SchemaType type) {
        return schema.getType() != null && schema.getType().contains(type);
    }
}
