package io.slipway.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.api.json.BodyLimit;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ServiceProblem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Handles requests before and after JAX-RS: {@link RequestGuard} refuses some first, and a request that no resource
 * answers gets a problem document.
 */
@ApplicationScoped
class Routes {
    private static final Logger LOG = Logger.getLogger(Routes.class);

    private final ObjectMapper mapper;
    private final BodyLimit limit;

    Routes(ObjectMapper mapper, BodyLimit limit) {
        this.mapper = mapper;
        this.limit = limit;
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::first);
        router.route().order(Integer.MAX_VALUE).handler(this::last);
        for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 431, 500, 503}) {
            router.errorHandler(status, this::failed);
        }
    }

    private void first(RoutingContext context) {
        HttpServerRequest request = context.request();
        Problem problem = RequestGuard.refusal(request, limit);
        if (problem == null) {
            context.next();
            return;
        }
        if (problem.slug().equals(InputProblem.Http.PAYLOAD_TOO_LARGE.slug())) {
            context.response().putHeader("Connection", "close");
        }
        answer(context, problem);
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
