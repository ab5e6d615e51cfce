package io.slipway.sql;

import java.util.List;
import java.util.Random;

/** Random strings and names in every form that PostgreSQL knows, full of what looks like the end of something. */
final class LiteralGenerator {
    private static final List<String> SNIPPETS = List.of(
            ";",
            "--",
            "/*",
            "*/",
            "$$",
            "$a$",
            "\\.",
            "BEGIN",
            "END;",
            "\n",
            "\r\n",
            "\t",
            " ",
            "x",
            "é",
            "漢",
            "😀",
            "ATOMIC",
            "COPY t FROM STDIN;",
            "(",
            ")",
            ":v",
            "E",
            "U&",
            "%",
            "\u2028");
    private static final List<String> TAGS = List.of("", "a", "tag", "_t1", "ä", "body");
    private static final List<String> BLANKS = List.of(
            " ",
            "  ",
            "\t",
            "\n",
            "\r\n",
            " \n ",
            "\f",
            "/* c */",
            "/* a ; /* nested ' */ \" */",
            " -- it's; \"so\"\n",
            "--\n",
            "/**/",
            " /* $$ */ ");

    private final Random random;

    LiteralGenerator(Random random) {
        this.random = random;
    }

    String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** White space and comments that may stand between two tokens. */
    String blank() {
        return pick(BLANKS);
    }

    /** An expression that a text column takes. */
    String string() {
        return random.nextInt(7) == 0 ? "N" + plain() : constant();
    }

    /** A string constant; the national form is none, but a cast of one. */
    String constant() {
        return switch (random.nextInt(6)) {
            case 0 -> escaped();
            case 1 -> "U&'" + text("'", "\\").replace("'", "''") + "\\0441\\+01F600'";
            case 2 -> dollar();
            case 3 -> plain() + "\n" + plain();
            case 4 -> plain() + " -- it's;\n\t" + plain();
            default -> plain();
        };
    }

    private String plain() {
        return "'" + text("'", "").replace("'", "''") + (random.nextBoolean() ? "\\" : "") + "'";
    }

    private String escaped() {
        return pick(List.of("E", "e")) + "'" + text("'", "\\").replace("'", "\\'") + "\\\\\\n''" + "'"
                + (random.nextInt(4) == 0 ? "\n'\\'more;'" : "");
    }

    private String dollar() {
        String tag = "$" + pick(TAGS) + "$";
        String content = text("'", "").replace(tag, "").replace("$", random.nextBoolean() ? "$b" : "");
        return tag + content + (content.endsWith("$") ? " " : "") + tag;
    }

    /** A quoted name of its own, not longer than 63 bytes. */
    String name(int number) {
        String name = "\"n" + number + pick(SNIPPETS).replace("\"", "\"\"") + "\"\"" + pick(List.of("", ";", "'", "--"))
                + "\"";
        return random.nextInt(5) == 0 ? "U&\"n" + number + "\\0441;\"" : name;
    }

    private String text(String quote, String without) {
        var text = new StringBuilder();
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(5) == 0 ? quote : pick(SNIPPETS));
        }
        return without.isEmpty() ? text.toString() : text.toString().replace(without, "");
    }
}
