package io.slipway.apply;

import io.slipway.apply.run.KnownTargetHistory;
import io.slipway.apply.run.SessionLedger.Writer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Knows nothing of a target's past, and remembers why it is not the target that it was. */
record EmptyTargetHistory(List<String> why, Consumer<UUID> uid) implements KnownTargetHistory {
    @Override
    public void identified(UUID targetUid) {
        uid.accept(targetUid);
    }

    @Override
    public Optional<ExpectedHistory> expected(ServerLineage lineage) {
        return Optional.empty();
    }

    @Override
    public List<Writer> unknown(List<Writer> writers) {
        return List.of();
    }

    @Override
    public void compared(ServerLineage lineage, ExpectedHistory past, Difference found) {}

    @Override
    public void wrong(String reason) {
        why.add(reason);
    }
}
