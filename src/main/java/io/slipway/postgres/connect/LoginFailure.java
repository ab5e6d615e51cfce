package io.slipway.postgres.connect;

import io.slipway.postgres.address.TlsMode;
import io.slipway.postgres.error.ServerError;
import io.slipway.postgres.error.SqlState;
import io.slipway.problem.TargetProblem;
import io.slipway.problem.TargetProblem.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.GT;

/**
 * Determines the problem of a failed login: by SQLSTATE if the server answered, otherwise by the type of the exception.
 */
final class LoginFailure {
    private static final int MAX_MESSAGE_LENGTH = 300;

    private LoginFailure() {}

    /** Whether no server listens on the address, so that another address of the host may work. */
    static boolean nothingListens(SQLException e) {
        return has(e, ConnectException.class) || has(e, NoRouteToHostException.class) || timedOut(e);
    }

    /** Whether a pooler, or a server that is not PostgreSQL, refuses the settings of the login. */
    static boolean settingsRefused(SQLException e) {
        var state = SqlState.of(e);
        return ServerError.isFromServer(e)
                && (state.equals(SqlState.PROTOCOL_VIOLATION) || state.equals(SqlState.UNDEFINED_OBJECT));
    }

    static TargetProblem of(SQLException e, ConnectSpec spec) {
        String address = spec.address().toString();
        return ServerError.isFromServer(e)
                ? fromServer(e, spec, address)
                : tls(e, spec, address).orElseGet(() -> fromLink(e, spec, address));
    }

    private static TargetProblem fromServer(SQLException e, ConnectSpec spec, String address) {
        var state = SqlState.of(e);
        String said = "the server says: " + clean(ServerError.of(e).message()) + " (" + state + ")";
        if (state.equals(SqlState.INVALID_PASSWORD)) {
            return unreachable(address, Reason.WRONG_PASSWORD, "wrong password for the login " + spec.user());
        } else if (state.equals(SqlState.NO_DATABASE)) {
            return unreachable(address, Reason.NO_DATABASE, "there is no database '" + spec.database() + "'");
        } else if (state.insufficientPrivilege()) {
            return unreachable(
                    address, Reason.MISSING_PRIVILEGE, "the login " + spec.user() + " lacks a privilege; " + said);
        } else if (state.equals(SqlState.TOO_MANY_CONNECTIONS)) {
            return unreachable(address, Reason.TOO_MANY_CONNECTIONS, "no connection is free there; " + said);
        } else if (state.cannotConnectNow() || state.adminShutdown() || state.crash()) {
            return unreachable(address, Reason.NOT_READY, "it is starting, stopping or recovering; " + said);
        }
        return unreachable(address, Reason.OTHER, said);
    }

    private static Optional<TargetProblem> tls(SQLException e, ConnectSpec spec, String address) {
        if (has(e, SSLException.class) || has(e, GeneralSecurityException.class)) {
            return Optional.of(new TargetProblem.TlsVerification(
                    address, "its certificate cannot be verified, or no common version of TLS was found"));
        }
        var state = SqlState.of(e);
        // the driver reports a wrong host name in the certificate in no other way
        if (spec.tlsMode() == TlsMode.VERIFY_FULL
                && state.equals(SqlState.CONNECTION_FAILURE)
                && !has(e, IOException.class)) {
            return Optional.of(new TargetProblem.TlsVerification(address, "its certificate was made for another host"));
        }
        if (state.equals(SqlState.CONNECTION_REJECTED)
                && GT.tr("The server does not support SSL.").equals(e.getMessage())) {
            return Optional.of(new TargetProblem.TlsVerification(
                    address, "it offers no TLS, and tlsMode " + spec.tlsMode() + " demands it"));
        }
        return Optional.empty();
    }

    private static TargetProblem fromLink(SQLException e, ConnectSpec spec, String address) {
        if (timedOut(e)) {
            return unreachable(address, Reason.TIMEOUT, "no answer in time");
        } else if (has(e, ConnectException.class)) {
            return unreachable(address, Reason.REFUSED, "nothing listens there (connection refused)");
        } else if (has(e, EOFException.class)) {
            return unreachable(address, Reason.REFUSED, "the connection was closed before PostgreSQL answered");
        }
        Optional<Throwable> weak =
                causes(e).filter(WeakScramException.class::isInstance).findFirst();
        if (weak.isPresent()) {
            return unreachable(
                    address, Reason.WRONG_PASSWORD, String.valueOf(weak.get().getMessage()));
        }
        var state = SqlState.of(e);
        if (state.equals(SqlState.PROTOCOL_VIOLATION)) {
            return unreachable(address, Reason.NOT_POSTGRESQL, "what answers there is not PostgreSQL");
        } else if (state.equals(SqlState.CONNECTION_REJECTED)) {
            return unreachable(address, Reason.WRONG_PASSWORD, rejected(spec));
        } else if (has(e, IOException.class)) {
            return unreachable(address, Reason.OTHER, "the network failed during the login");
        }
        return unreachable(
                address, Reason.OTHER, "the login failed (" + (state.equals(SqlState.NONE) ? "?" : state) + ")");
    }

    private static String rejected(ConnectSpec spec) {
        return spec.secret() == null
                ? "the server asks for a password and none is set"
                : "the server asks for another proof than SCRAM-SHA-256, or for none at all; no password was sent";
    }

    /** Whether the driver's own login timeout has passed: its exception has no cause and no SQLSTATE. */
    private static boolean timedOut(SQLException e) {
        return has(e, SocketTimeoutException.class)
                || (e.getCause() == null
                        && SqlState.of(e).equals(SqlState.CANNOT_ESTABLISH_CONNECTION)
                        && !ServerError.isFromServer(e));
    }

    private static boolean has(Throwable e, Class<? extends Throwable> kind) {
        return causes(e).anyMatch(kind::isInstance);
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, t -> t != null, Throwable::getCause).limit(20);
    }

    private static String clean(String message) {
        String printable = message.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return printable.length() <= MAX_MESSAGE_LENGTH ? printable : printable.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }

    private static TargetProblem unreachable(String address, Reason reason, String sentence) {
        return new TargetProblem.Unreachable(address, reason, sentence);
    }
}
