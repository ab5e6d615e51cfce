package io.slipway.cli.shell;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A shell that a completion script is for. */
enum Shell {
    BASH,
    ZSH,
    FISH;

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(Shell::word).toList();
    }

    /** Converts the argument of the command. */
    static final class Converter implements ITypeConverter<Shell> {
        @Override
        public Shell convert(String word) {
            return Arrays.stream(values())
                    .filter(shell -> shell.word().equals(word))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("expected bash, zsh or fish but was '" + word + "'"));
        }
    }

    /** The words that complete the argument. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return words().iterator();
        }
    }
}
