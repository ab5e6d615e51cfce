package io.slipway.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.api.http.IdempotencyStore.CreationKey;
import io.slipway.api.http.IdempotencyStore.StoredResponse;
import io.slipway.control.Transactions;
import io.slipway.problem.ConflictProblem;
import io.slipway.problem.InputProblem;
import io.slipway.problem.ProblemException;
import io.slipway.sql.text.Checksums;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Creates a resource once, however often a request with the same {@code Idempotency-Key} arrives.
 *
 * <p>The creating transaction also stores the response, under an advisory lock on the key: the lock closes the race of
 * two requests that both find no stored response. If the creation fails or its replica dies, nothing is left and the
 * key is free at once. After the commit, the stored response is sent again for 24 hours.
 */
@ApplicationScoped
public class IdempotentCreation {
    private static final int STATUS_CREATED = 201;

    private final Transactions transactions;
    private final IdempotencyStore store;
    private final ObjectMapper mapper;
    private final RequestInfo request;

    IdempotentCreation(Transactions transactions, IdempotencyStore store, ObjectMapper mapper, RequestInfo request) {
        this.transactions = transactions;
        this.store = store;
        this.mapper = mapper;
        this.request = request;
    }

    /**
     * @param body of the request, compared by its fields
     * @param work creates in the given transaction; may be called again if rows are locked
     * @throws ProblemException what {@code work} throws, idempotency-mismatch, idempotency-in-progress
     */
    public Response create(Object body, Function<Handle, Creation> work) {
        return create(body, () -> true, (handle, ignored) -> work.apply(handle));
    }

    /**
     * As {@link #create(Object, Function)}, for creations that first have to inspect something outside.
     *
     * @param inspect called outside of any transaction; not called if the response is stored
     */
    public <P> Response create(Object body, Supplier<P> inspect, BiFunction<Handle, P, Creation> work) {
        Optional<CreationKey> key = request.idempotencyKey();
        if (key.isEmpty()) {
            P seen = inspect.get();
            return response(answer(transactions.in("the creation", h -> work.apply(h, seen)), new byte[0]));
        }
        byte[] hash = hash(body);
        Optional<StoredResponse> before = transactions.read(h -> known(h, key.get(), hash));
        if (before.isPresent()) {
            return response(before.get());
        }
        P seen = inspect.get();
        return response(transactions.in("the creation", h -> once(h, key.get(), hash, t -> work.apply(t, seen))));
    }

    private StoredResponse once(Handle handle, CreationKey key, byte[] hash, Function<Handle, Creation> work) {
        if (!store.tryLock(handle, key)) {
            throw new ConflictProblem.IdempotencyInProgress(key.key()).asException();
        }
        return known(handle, key, hash).orElseGet(() -> {
            StoredResponse answer = answer(work.apply(handle), hash);
            store.put(handle, key, answer);
            return answer;
        });
    }

    private Optional<StoredResponse> known(Handle handle, CreationKey key, byte[] hash) {
        Optional<StoredResponse> answer = store.find(handle, key);
        if (answer.isPresent() && !MessageDigest.isEqual(answer.get().requestHash(), hash)) {
            throw new InputProblem.Refused(
                            InputProblem.Rule.IDEMPOTENCY_MISMATCH,
                            "Idempotency-Key",
                            "this key was sent with another body within the last 24 hours; use a new key")
                    .asException();
        }
        return answer;
    }

    private StoredResponse answer(Creation created, byte[] hash) {
        return new StoredResponse(hash, STATUS_CREATED, json(created.body()), created.location(), created.etag());
    }

    private static Response response(StoredResponse answer) {
        Response.ResponseBuilder response = Response.status(answer.status())
                .type("application/json")
                .header(HttpHeaders.LOCATION, answer.location())
                .entity(answer.body());
        return withTag(response, answer.etag()).build();
    }

    private static Response.ResponseBuilder withTag(Response.ResponseBuilder response, @Nullable String etag) {
        return etag == null ? response : response.header(HttpHeaders.ETAG, etag);
    }

    private byte[] hash(Object body) {
        return Checksums.sha256(json(body).getBytes(StandardCharsets.UTF_8));
    }

    private String json(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
