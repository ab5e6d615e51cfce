package io.slipway.sql;

import io.slipway.problem.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes random valid scripts of which it knows every statement. */
final class ScriptGenerator {
    private static final String BLOCK = "$do$ BEGIN\n  NULL; -- $$ ' \"\n  PERFORM 'x;$in$'; END $do$";

    private final Random random;
    private final LiteralGenerator literals;
    private final StringBuilder script = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    /** A statement that was written, with its place. */
    record Piece(String text, Position position, long byteOffset, String copyData) {}

    /** A script with what it is made of. */
    record Generated(String text, List<Piece> pieces) {}

    private ScriptGenerator(long seed) {
        this.random = new Random(seed);
        this.literals = new LiteralGenerator(random);
    }

    static Generated generate(long seed) {
        return new ScriptGenerator(seed).generate();
    }

    private Generated generate() {
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            blanks();
            statement(i == count - 1);
        }
        blanks();
        return new Generated(script.toString(), List.copyOf(pieces));
    }

    private void blanks() {
        for (int i = random.nextInt(4); i > 0; i--) {
            script.append(random.nextInt(6) == 0 ? ";" : literals.blank());
        }
    }

    private void statement(boolean last) {
        boolean copy = random.nextInt(12) == 0;
        String text = copy ? write("COPY t ( a ) FROM STDIN") : text();
        Position position = position();
        long bytes = script.toString().getBytes(StandardCharsets.UTF_8).length;
        script.append(text);
        String data = "";
        if (copy) {
            data = literals.pick(List.of("", "1\ta;b\n", "it's\n\\N\n$$\n", "x\r\n"));
            script.append(literals.pick(List.of(";\n", " ;  \n", ";-- none\n", ";\r\n")))
                    .append(data)
                    .append(literals.pick(List.of("\\.\n", "\\.\r\n")));
        } else if (!last || random.nextBoolean()) {
            script.append(literals.pick(List.of(";", " ;", "\n;", "/* ; */;")));
        }
        pieces.add(new Piece(text, position, bytes, data));
    }

    private Position position() {
        int lastLine = script.lastIndexOf("\n") + 1;
        int line = (int) script.chars().filter(c -> c == '\n').count() + 1;
        return new Position(line, script.codePointCount(lastLine, script.length()) + 1);
    }

    private String text() {
        String string = literals.string();
        String name = literals.name(random.nextInt(100));
        return switch (random.nextInt(14)) {
            case 0 -> write("SELECT ? AS ? , 1 <@ 2 , a->>'b;' FROM t", string, name);
            case 1 -> write("CREATE TABLE ? ( begin int , \"end\" text DEFAULT ? , atomic int )", name, string);
            case 2 -> write("INSERT INTO t VALUES ( ? ) , ( ? )", string, literals.string());
            case 3 -> write("DO ?", BLOCK);
            case 4 -> write("COMMENT ON TABLE ? IS ?", name, literals.constant());
            case 5 -> write("CREATE RULE r AS ON INSERT TO t DO INSTEAD ( DELETE FROM t ; SELECT ? ; )", string);
            case 6 -> write("CREATE OR REPLACE FUNCTION f ( ) RETURNS int LANGUAGE plpgsql AS ?", BLOCK);
            case 7 -> atomic("CREATE FUNCTION begin ( case_ int ) RETURNS text LANGUAGE sql BEGIN ATOMIC");
            case 8 -> write("UPDATE t SET a = ? WHERE b BETWEEN 1 AND 2e-3 OR c = $1", string);
            case 9 -> write("SELECT x [ 1 : 2 ] , $1 :: text , B'01' , x'1f' , 0x1F , 1_000 , .5 FROM t");
            case 10 -> write("CREATE SCHEMA ? CREATE TABLE u ( a int ) CREATE VIEW w AS SELECT 1 AS begin", name);
            case 11 -> write("ALTER TABLE ? ADD COLUMN ? text DEFAULT ?", name, literals.name(1), string);
            case 12 -> atomic("CREATE OR REPLACE PROCEDURE p ( ) BEGIN ATOMIC");
            default -> write("BEGIN");
        };
    }

    private String atomic(String head) {
        var text = new StringBuilder(write(head));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(literals.blank()).append(bodyStatement());
        }
        return text.append(literals.blank()).append("END").toString();
    }

    private String bodyStatement() {
        return switch (random.nextInt(4)) {
            case 0 ->
                write("SELECT CASE WHEN true THEN ( CASE WHEN 1 = 1 THEN 'a;' END ) ELSE ? END ;", literals.string());
            case 1 -> write("INSERT INTO t VALUES ( ? ) ;", literals.string());
            case 2 -> write("SELECT 1 AS end ;");
            default -> write("SELECT begin FROM ( SELECT 1 AS begin ) s ;");
        };
    }

    /** The words of a template with random white space and comments between them; each question mark is an argument. */
    private String write(String template, String... arguments) {
        var text = new StringBuilder();
        int used = 0;
        for (String word : template.split(" ", -1)) {
            if (!text.isEmpty()) {
                text.append(random.nextInt(3) == 0 ? literals.blank() : " ");
            }
            text.append(word.equals("?") ? arguments[used++] : word);
        }
        return text.toString();
    }
}
