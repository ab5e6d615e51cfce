package io.slipway.cli.output;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The format in which a command writes its result. */
enum OutputFormat {
    TEXT,
    JSON,
    YAML,
    /** The format of findings that code hosts show; only for a command that has findings. */
    SARIF;

    /** Converts the value of {@code --output}, in upper or lower case. */
    static final class Converter implements ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "text" -> TEXT;
                case "json" -> JSON;
                case "yaml" -> YAML;
                case "sarif" -> SARIF;
                default -> throw new TypeConversionException("expected text, json or yaml but was '" + word + "'");
            };
        }
    }

    /** The words that complete the value in a shell. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values())
                    .filter(format -> format != SARIF)
                    .map(format -> format.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }
}
