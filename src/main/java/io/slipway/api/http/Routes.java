package io.slipway.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.ManagementInterface;
import io.slipway.api.json.BodyBudget;
import io.slipway.api.json.BodyLimit;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ServiceProblem;
import io.slipway.time.WrittenDuration;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Handles requests before and after JAX-RS: {@link RequestGuard} refuses some first, and a request that no resource
 * answers gets a problem document.
 */
@ApplicationScoped
class Routes {
    private static final Logger LOG = Logger.getLogger(Routes.class);

    private final ObjectMapper mapper;
    private final BodyLimit limit;
    private final BodyBudget budget;
    private final CallerGuard callers;
    private final Duration bodyTimeout;

    Routes(
            ObjectMapper mapper,
            BodyLimit limit,
            BodyBudget budget,
            CallerGuard callers,
            @ConfigProperty(name = "slipway.http.body-timeout") WrittenDuration bodyTimeout) {
        this.mapper = mapper;
        this.limit = limit;
        this.budget = budget;
        this.callers = callers;
        this.bodyTimeout = bodyTimeout.value();
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::first);
        router.route().order(Integer.MAX_VALUE).handler(this::last);
        for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 431, 500, 503}) {
            router.errorHandler(status, this::failed);
        }
    }

    /** The port of health and metrics has no bodies and no resources of its own. */
    void installManagement(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(context -> {
            SecurityHeaders.add(context.response());
            Problem problem = callers.refusal(context.request());
            if (problem == null) {
                context.next();
            } else {
                answer(context, problem);
            }
        });
    }

    private void first(RoutingContext context) {
        HttpServerRequest request = context.request();
        SecurityHeaders.add(context.response());
        Problem problem = refusal(context);
        if (problem == null) {
            if (!request.isEnded()) {
                limitBody(context);
            }
            context.next();
            return;
        }
        if (leavesBodyUnread(problem)) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        answer(context, problem);
    }

    private @Nullable Problem refusal(RoutingContext context) {
        Problem foreign = callers.refusal(context.request());
        Problem problem = foreign == null ? RequestGuard.refusal(context.request(), limit) : foreign;
        if (problem == null && !budget.hasRoom(RequestGuard.length(context.request()))) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            return budget.overloaded();
        }
        return problem;
    }

    private static boolean leavesBodyUnread(Problem problem) {
        return problem instanceof ServiceProblem.Overloaded
                || problem.slug().equals(InputProblem.Http.PAYLOAD_TOO_LARGE.slug());
    }

    /** A client that sends its body a byte at a time holds a connection, and a thread, for this time at most. */
    private void limitBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        long timer = context.vertx().setTimer(Math.max(1, bodyTimeout.toMillis()), id -> {
            if (!request.isEnded()) {
                context.response().putHeader(HttpHeaders.CONNECTION, "close");
                answer(
                        context,
                        new InputProblem.BadRequest(
                                InputProblem.Http.REQUEST_TIMEOUT,
                                "the body did not arrive within " + bodyTimeout.toSeconds() + " s"));
                request.connection().close();
            }
        });
        context.addEndHandler(end -> context.vertx().cancelTimer(timer));
    }

    private void last(RoutingContext context) {
        answer(context, new InputProblem.NotFound("resource", path(context)));
    }

    private void failed(RoutingContext context) {
        int status = context.statusCode();
        if (status < 500) {
            answer(
                    context,
                    ExceptionMappers.WebProblems.of(
                            status, context.request().method().name(), path(context)));
            return;
        }
        String reference = TraceId.of(context.request().getHeader("traceparent"));
        LOG.errorf(
                context.failure(),
                "%s %s failed, reference %s",
                context.request().method(),
                path(context),
                reference);
        answer(context, new ServiceProblem.Defect(reference));
    }

    private void answer(RoutingContext context, Problem problem) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        String trace = TraceId.of(context.request().getHeader("traceparent"));
        ProblemDocument document = ProblemMapper.document(problem, path(context), trace);
        if (document.status() == 503) {
            context.response().putHeader("Retry-After", "1");
        }
        context.response()
                .setStatusCode(document.status())
                .putHeader("Content-Type", ProblemDocument.MEDIA_TYPE)
                .end(json(document));
    }

    private String json(ProblemDocument document) {
        try {
            return mapper.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String path(RoutingContext context) {
        String path = context.request().path();
        return path == null ? "/" : path;
    }
}
