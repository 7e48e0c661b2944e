package dev.cardea.operations;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/// Keeps out of traces what URLs carry after the `?`: tokens of mailed links, codes of other
/// providers, requests under way.
@Singleton
public class WithheldQueries implements SpanProcessor {

    private static final List<AttributeKey<String>> WITHHELD =
            List.of(AttributeKey.stringKey("url.query"), AttributeKey.stringKey("url.full"));

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        for (AttributeKey<String> key : WITHHELD) {
            if (span.getAttribute(key) != null) {
                span.setAttribute(key, "withheld");
            }
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
