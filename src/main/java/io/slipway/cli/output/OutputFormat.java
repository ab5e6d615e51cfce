package io.slipway.cli.output;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a command writes its answer. */
public enum OutputFormat {
    TEXT,
    JSON,
    YAML;

    /** Reads the words of {@code --output}, in any case. */
    public static final class Converter implements ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "text" -> TEXT;
                case "json" -> JSON;
                case "yaml" -> YAML;
                default -> throw new TypeConversionException("expected text, json or yaml but was '" + word + "'");
            };
        }
    }
}
