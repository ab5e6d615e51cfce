package io.slipway.apply.step;

import io.slipway.apply.history.KeptSettings;
import io.slipway.apply.run.ChangeStatement;
import io.slipway.apply.session.SessionSettings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells the settings of a transaction that end with it (SET LOCAL) from those that hold after it, before its COMMIT.
 * The server shows both in the same way until COMMIT, so the text of the step decides, where it can.
 */
final class LocalSettings {
    private static final Pattern LOCAL = insensitive("\\blocal\\b");
    private static final Pattern SET_CONFIG = insensitive("\\bset_config\\b");
    private static final Pattern SET_LOCAL =
            insensitive("\\bset\\s+local\\s+\"?([a-z_][a-z0-9_$]*(?:\\.[a-z_][a-z0-9_$]*)*)");

    /** May be a SET without LOCAL of any setting: a comment may stand between the words. */
    private static final Pattern PLAIN_OF_ANY = insensitive("\\breset\\s+all\\b|--|/\\*");

    /** The first words of SET commands whose setting has another name. */
    private static final Set<String> OTHER_NAMES = Set.of("time", "session", "schema", "names", "xml");

    private final String text;
    private final Set<String> named = new TreeSet<>();
    private final boolean unnamed;

    /**
     * @param statements of the step
     * @param functionsSetLocal whether a function of the target may set a value that ends with its transaction
     */
    LocalSettings(List<ChangeStatement> statements, boolean functionsSetLocal) {
        this.text = statements.stream().map(ChangeStatement::text).collect(Collectors.joining(";\n"));
        SET_LOCAL
                .matcher(text)
                .results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .filter(name -> !OTHER_NAMES.contains(name))
                .forEach(named::add);
        long locals = LOCAL.matcher(text).results().count();
        long known = SET_LOCAL
                .matcher(text)
                .results()
                .filter(found -> named.contains(found.group(1).toLowerCase(Locale.ROOT)))
                .count();
        this.unnamed =
                functionsSetLocal || locals > known || SET_CONFIG.matcher(text).find();
    }

    private static Pattern insensitive(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    /**
     * The settings to be recorded before COMMIT.
     *
     * @param before those that the session held when the step began
     * @param found those that it holds now
     */
    KeptSettings atCommit(SessionSettings before, SessionSettings found) {
        var unconfirmed = new TreeSet<String>();
        if (unnamed) {
            unconfirmed.addAll(found.differences(before));
        }
        // the value of SET LOCAL hides that of SET
        named.stream().filter(this::isAlsoPlain).forEach(unconfirmed::add);
        return new KeptSettings(
                found.with(before, name -> isLocalOnly(name) && !unconfirmed.contains(name)), unconfirmed);
    }

    private boolean isLocalOnly(String name) {
        return named.contains(name.toLowerCase(Locale.ROOT)) && !isAlsoPlain(name);
    }

    private boolean isAlsoPlain(String name) {
        return PLAIN_OF_ANY.matcher(text).find()
                || insensitive("\\b(?:set|reset)\\s+(?:session\\s+)?\"?" + Pattern.quote(name) + "\\b")
                        .matcher(text)
                        .find();
    }
}
