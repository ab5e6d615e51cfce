package io.slipway.api.document;

/** The ids of operations, which become the names of methods in generated clients. */
final class OperationIds {
    private OperationIds() {}

    /** {@code createPlan} for {@code PlanResource_create}; {@code putGroup} for {@code GroupResource_putGroup}. */
    static String of(String classAndMethod) {
        String[] parts = classAndMethod.split("Resource_", 2);
        String noun = parts[0];
        String verb = parts[1];
        if (verb.chars().anyMatch(Character::isUpperCase)) {
            return verb;
        }
        boolean many = verb.equals("list") && !noun.endsWith("s");
        return verb + noun + (many ? "s" : "");
    }
}
