package io.slipway.chaos;

import java.util.List;

/** One thing that must hold after every round, whatever was broken in it. */
interface Invariant {
    /** As the design numbers it. */
    String name();

    /** What contradicts it, in words; empty when it holds. */
    List<String> violations(Evidence evidence) throws Exception;

    /** One by its name and a look. */
    static Invariant of(String name, Look look) {
        return new Invariant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<String> violations(Evidence evidence) throws Exception {
                return look.at(evidence);
            }
        };
    }

    /** The look itself. */
    interface Look {
        List<String> at(Evidence evidence) throws Exception;
    }
}
