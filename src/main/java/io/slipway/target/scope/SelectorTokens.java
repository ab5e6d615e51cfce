package io.slipway.target.scope;

import io.slipway.problem.InputProblem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a selector from left to right and skips blanks between tokens. */
final class SelectorTokens {
    private static final Pattern KEY = Pattern.compile(Labels.KEY_FORM);
    private static final Pattern VALUE = Pattern.compile(Labels.VALUE_FORM);

    private final String text;
    private final String pointer;
    private int at;

    SelectorTokens(String text, String pointer) {
        this.text = text;
        this.pointer = pointer;
    }

    String key() {
        return match(KEY, "the key of a label");
    }

    String value() {
        return match(VALUE, "the value of a label");
    }

    /** Consumes {@code symbol} if it comes next. */
    boolean take(String symbol) {
        skipBlanks();
        if (text.startsWith(symbol, at)) {
            at += symbol.length();
            return true;
        }
        return false;
    }

    /** Like {@link #take}, but only if {@code word} is a whole word. */
    boolean takeWord(String word) {
        skipBlanks();
        int end = at + word.length();
        boolean whole = end == text.length() || (end < text.length() && " \t(,".indexOf(text.charAt(end)) >= 0);
        return whole && take(word);
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw wrong("'" + symbol + "'");
        }
    }

    void expectEnd() {
        skipBlanks();
        if (at < text.length()) {
            throw wrong("',' or the end");
        }
    }

    private String match(Pattern pattern, String what) {
        skipBlanks();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw wrong(what);
        }
        at = matcher.end();
        return matcher.group();
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private RuntimeException wrong(String expected) {
        return new InputProblem.Refused(
                        InputProblem.Rule.BAD_SELECTOR,
                        pointer,
                        "at character " + (at + 1) + ": " + expected
                                + " is expected; a selector is like tier=tenant,region in (eu,us)")
                .asException();
    }
}
