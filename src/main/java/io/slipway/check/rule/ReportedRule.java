package io.slipway.check.rule;

import io.slipway.sql.text.ReaderRule;

/** A rule whose findings come from the readers of the script, so that it judges nothing itself. */
final class ReportedRule extends Rule {
    ReportedRule(ReaderRule rule) {
        super(rule.code(), rule.severity(), rule.title(), rule.harm());
    }
}
