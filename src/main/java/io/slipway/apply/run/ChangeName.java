package io.slipway.apply.run;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a change is called in a target's history, whoever applies it. */
public sealed interface ChangeName {
    /** All its keys begin with this; a number follows, but for {@link Unversioned}. */
    String keyBase(UUID task);

    /** Named line of versions, where it belongs to one. */
    default @Nullable String series() {
        return null;
    }

    /** Version or name within its series. */
    default @Nullable String version() {
        return null;
    }

    /** Applied once per target, whoever comes; again only after it was taken back. */
    record Version(String series, String version) implements ChangeName {
        @Override
        public String keyBase(UUID task) {
            return "V:" + series + "/" + version + "#";
        }
    }

    /** Applied again whenever somebody asks for it. */
    record Repeatable(String series, String name) implements ChangeName {
        @Override
        public String version() {
            return name;
        }

        @Override
        public String keyBase(UUID task) {
            return "R:" + series + "/" + name + "#";
        }
    }

    /** Takes a version back, as often as that was applied. */
    record Undo(String series, String version) implements ChangeName {
        @Override
        public String keyBase(UUID task) {
            return "U:" + series + "/" + version + "#";
        }

        public Version undoes() {
            return new Version(series, version);
        }
    }

    /** Belongs to its task alone. */
    record Unversioned() implements ChangeName {
        @Override
        public String keyBase(UUID task) {
            return "T:" + task;
        }
    }
}
