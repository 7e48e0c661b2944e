package dev.cardea.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// {@link GrantDetail} as the text that is kept with a grant.
@ApplicationScoped
public class GrantDetails {

    private final ObjectMapper json;

    @Inject
    GrantDetails(ObjectMapper json) {
        this.json = json;
    }

    public String write(GrantDetail detail) {
        try {
            return json.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a grant's detail always becomes JSON", e);
        }
    }

    public GrantDetail read(@Nullable String text) {
        try {
            return json.readValue(text == null ? "" : text, GrantDetail.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a grant's detail is not what was written", e);
        }
    }
}
