package io.slipway.sql.text;

import io.slipway.problem.Position;

/** The places of the characters of a window, asked for in the order of the text. */
public final class Places {
    private final CharWindow window;
    private final Place place;
    private int passed;

    public Places(CharWindow window, Place place) {
        this.window = window;
        this.place = place;
    }

    /** Goes on to a character. */
    public void pass(int index) {
        while (passed < index) {
            place.advance(window.at(passed++));
        }
    }

    /** Goes on to a character and says where it is. */
    public Position at(int index) {
        pass(index);
        return place.position();
    }

    /** Bytes before the last character asked for. */
    public long bytes() {
        return place.bytes();
    }

    /** The place of the last character asked for, to go on from in another window. */
    public Place copy() {
        return place.copy();
    }
}
