package io.slipway.api.catalog;

import io.slipway.api.catalog.EnvironmentBody.BlockersBody;
import io.slipway.api.http.Fields;
import io.slipway.target.scope.BlockerPolicy;
import io.slipway.target.scope.BlockerRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the policy for sessions that block a change. */
final class BlockersReader {
    private static final int MAX_RULES = 200;
    private static final int MAX_PATTERN_LENGTH = 200;

    private final Fields fields;

    BlockersReader(Fields fields) {
        this.fields = fields;
    }

    BlockerPolicy read(BlockersBody body) {
        return new BlockerPolicy(
                rules("/blockers/allow", body.allow(), true), rules("/blockers/deny", body.deny(), false));
    }

    private List<BlockerRule> rules(String pointer, @Nullable List<@Nullable BlockerRule> given, boolean allows) {
        List<BlockerRule> rules = new ArrayList<>();
        if (given == null || given.size() > MAX_RULES) {
            fields.require(given == null, pointer, "must not have more than " + MAX_RULES + " members");
            return rules;
        }
        for (int i = 0; i < given.size(); i++) {
            BlockerRule rule = given.get(i);
            if (rule == null) {
                fields.wrong(pointer + "/" + i, "must be a pattern of application names or an object");
            } else {
                check(pointer + "/" + i, rule, allows);
                rules.add(rule);
            }
        }
        return rules;
    }

    private void check(String pointer, BlockerRule rule, boolean allows) {
        if (rule.isPattern()) {
            pattern(pointer, rule.application());
            return;
        }
        pattern(pointer + "/role", rule.role());
        pattern(pointer + "/application", rule.application());
        boolean idle = rule.idleInTransactionFor() != null;
        if (allows) {
            fields.require(
                    rule.role() != null || rule.application() != null || idle,
                    pointer,
                    "must have role, application or idleInTransactionFor");
            fields.duration(pointer + "/idleInTransactionFor", rule.idleInTransactionFor());
            fields.require(
                    !idle || rule.action() != BlockerRule.Action.CANCEL,
                    pointer + "/action",
                    "must not be CANCEL with idleInTransactionFor: a session without a query ignores a cancel");
        } else {
            fields.require(rule.role() != null || rule.application() != null, pointer, "must have role or application");
            fields.require(!idle, pointer + "/idleInTransactionFor", "is not for deny");
            fields.require(rule.action() == null, pointer + "/action", "is not for deny");
        }
    }

    private void pattern(String pointer, @Nullable String pattern) {
        fields.require(
                pattern == null || !pattern.isBlank() && pattern.length() <= MAX_PATTERN_LENGTH,
                pointer,
                "must have 1 to " + MAX_PATTERN_LENGTH + " characters and not be blank");
    }
}
