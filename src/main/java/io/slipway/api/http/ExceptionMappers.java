package io.slipway.api.http;

import com.fasterxml.jackson.core.JacksonException;
import io.slipway.api.json.JsonFailures;
import io.slipway.control.Transactions;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemException;
import io.slipway.problem.ServiceProblem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns each exception of a resource into a problem document; a defect also gets one log line. */
final class ExceptionMappers {
    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    private final AllowedMethods allowed;

    ExceptionMappers(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException e, ContainerRequestContext request) {
        if (e.problem() instanceof ServiceProblem && !Transactions.isOutage(e)) {
            LOG.warnf("%s %s: %s", request.getMethod(), path(request), e.getMessage());
        }
        return answer(e.problem(), request);
    }

    @ServerExceptionMapper
    public Response json(JacksonException e, ContainerRequestContext request) {
        return answer(JsonFailures.problem(e), request);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e, ContainerRequestContext request) {
        if (e.getCause() instanceof JacksonException json) {
            return answer(JsonFailures.problem(json), request);
        }
        int status = e.getResponse().getStatus();
        if (status >= 500) {
            return anything(e, request);
        }
        Response answer = answer(WebProblems.of(status, request.getMethod(), path(request)), request);
        return status == 405
                ? Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed.of(path(request)))
                        .build()
                : answer;
    }

    @ServerExceptionMapper
    public Response anything(Throwable e, ContainerRequestContext request) {
        Optional<ServiceProblem.ControlRefuses> refusal = Transactions.refusal(e);
        if (refusal.isPresent()) {
            return problem(new ProblemException(refusal.get(), e), request);
        }
        if (Transactions.isUnreachable(e)) {
            return problem(
                    new ProblemException(new ServiceProblem.ControlUnavailable("no connection is available"), e),
                    request);
        }
        String reference = trace(request);
        LOG.errorf(e, "%s %s failed, reference %s", request.getMethod(), path(request), reference);
        return answer(new ServiceProblem.Defect(reference), request);
    }

    private static Response answer(Problem problem, ContainerRequestContext request) {
        ProblemDocument document = ProblemMapper.document(problem, path(request), trace(request));
        Response.ResponseBuilder answer = Response.status(document.status())
                .type(ProblemDocument.MEDIA_TYPE)
                .entity(document);
        if (document.status() == 503 || document.status() == 429) {
            answer.header(HttpHeaders.RETRY_AFTER, "1");
        }
        if (document.status() == 413 || document.status() == 429) {
            answer.header("Connection", "close"); // the rest of the body is not read
        }
        return answer.build();
    }

    private static String path(ContainerRequestContext request) {
        return request.getUriInfo().getRequestUri().getRawPath();
    }

    private static String trace(ContainerRequestContext request) {
        Object known = request.getProperty("slipway.trace");
        if (known instanceof String id) {
            return id;
        }
        String id = TraceId.of(request.getHeaderString("traceparent"));
        request.setProperty("slipway.trace", id);
        return id;
    }

    /** Problems for the statuses that the framework itself sets. */
    static final class WebProblems {
        private WebProblems() {}

        static Problem of(int status, String method, String path) {
            return switch (status) {
                case 404 -> new InputProblem.NotFound("resource", path);
                case 405 -> bad(InputProblem.Http.METHOD_NOT_ALLOWED, path + " does not support " + method);
                case 406 ->
                    bad(
                            InputProblem.Http.NOT_ACCEPTABLE,
                            "the response is available as application/json, streams also as text/event-stream");
                case 408 ->
                    bad(
                            InputProblem.Http.REQUEST_TIMEOUT,
                            "the line and headers of the request did not arrive in time");
                case 414 -> bad(InputProblem.Http.URI_TOO_LONG, "the path and query are too long");
                case 431 -> bad(InputProblem.Http.HEADERS_TOO_LARGE, "the headers are too large");
                case 413 -> bad(InputProblem.Http.PAYLOAD_TOO_LARGE, "the body is too large");
                case 415 -> bad(InputProblem.Http.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json in UTF-8");
                default ->
                    bad(
                            InputProblem.Http.BAD_REQUEST,
                            "the request is not HTTP/1.1, or its line or headers cannot be parsed");
            };
        }

        private static Problem bad(InputProblem.Http http, String reason) {
            return new InputProblem.BadRequest(http, reason);
        }
    }
}
