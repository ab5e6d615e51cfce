package io.slipway.apply.run;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of a change in a target's history. It does not depend on the installation that applies the change. */
public sealed interface ChangeName {
    /** The prefix of all keys of this change. A number follows it, except for {@link Unversioned}. */
    String keyBase(UUID task);

    /** The series of versions that the change belongs to; null: none. */
    default @Nullable String series() {
        return null;
    }

    /** The version or name within its series; null: none. */
    default @Nullable String version() {
        return null;
    }

    /** Applied once per target. It is applied again only after an undo took it back. */
    record Version(String series, String version) implements ChangeName {
        private static final Pattern NUMBERS = Pattern.compile("[0-9]+(?:\\.[0-9]+)*+");
        private static final Pattern LEADING_ZEROS = Pattern.compile("(?<![0-9])0+(?=[0-9])");
        private static final Pattern LAST_ZEROS = Pattern.compile("(?:\\.0)+$");

        @Override
        public String keyBase(UUID task) {
            return "V:" + series + "/" + canonical(version) + "#";
        }

        /**
         * The form in which versions are compared: for numbers with dots between them, without leading zeros and
         * without last numbers that are 0. {@code 01}, {@code 1} and {@code 1.0} are one version. Others stay as they
         * are.
         */
        public static String canonical(String version) {
            if (!NUMBERS.matcher(version).matches()) {
                return version;
            }
            return LAST_ZEROS
                    .matcher(LEADING_ZEROS.matcher(version).replaceAll(""))
                    .replaceFirst("");
        }
    }

    /** Applied again by each task that asks for it. */
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

    /** Takes a version back, once for each time the version was applied. */
    record Undo(String series, String version) implements ChangeName {
        @Override
        public String keyBase(UUID task) {
            return "U:" + series + "/" + Version.canonical(version) + "#";
        }

        public Version undoes() {
            return new Version(series, version);
        }
    }

    /** A change without a version. Its key contains the task. */
    record Unversioned() implements ChangeName {
        @Override
        public String keyBase(UUID task) {
            return "T:" + task;
        }
    }
}
