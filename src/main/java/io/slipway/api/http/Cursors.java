package io.slipway.api.http;

import io.slipway.control.Installation;
import io.slipway.problem.InputProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads cursors. A cursor is the key of the last item of a page, signed together with its list (path and
 * filters) by the key of the installation: each replica accepts the cursors of the others, and no caller can forge one.
 */
@ApplicationScoped
public class Cursors {
    private static final int MAC_BYTES = 16;
    /** Items of a page if the request names no limit. */
    public static final int DEFAULT_LIMIT = 50;

    /** Items of a page at most. */
    public static final int MAX_LIMIT = 500;

    private final Installation installation;

    Cursors(Installation installation) {
        this.installation = installation;
    }

    /**
     * @param scope the list: its path and filters
     * @param limit as sent, null if absent
     * @param cursor as sent, null for the first page
     * @throws io.slipway.problem.ProblemException validation, bad-cursor
     */
    public PageRequest request(String scope, @Nullable String limit, @Nullable String cursor) {
        int items = limit == null ? DEFAULT_LIMIT : parse(limit);
        return new PageRequest(this, scope, items, cursor == null ? null : verify(scope, cursor));
    }

    private static int parse(String limit) {
        if (limit.matches("[0-9]{1,3}")) {
            int items = Integer.parseInt(limit);
            if (items >= 1 && items <= MAX_LIMIT) {
                return items;
            }
        }
        throw new InputProblem.Validation("?limit", "must be an integer from 1 to " + MAX_LIMIT).asException();
    }

    String sign(String scope, String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] mac = mac(scope, text);
        byte[] all = Arrays.copyOf(mac, MAC_BYTES + text.length);
        System.arraycopy(text, 0, all, MAC_BYTES, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    private String verify(String scope, String cursor) {
        byte[] all = decode(cursor);
        if (all.length > MAC_BYTES) {
            byte[] text = Arrays.copyOfRange(all, MAC_BYTES, all.length);
            if (MessageDigest.isEqual(mac(scope, text), Arrays.copyOf(all, MAC_BYTES))) {
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        throw bad();
    }

    private static byte[] decode(String cursor) {
        try {
            return Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw bad();
        }
    }

    private byte[] mac(String scope, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(installation.hmacKey(), "HmacSHA256"));
            mac.update(scope.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(key), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuntimeException bad() {
        return new InputProblem.BadRequest(
                        InputProblem.Http.BAD_CURSOR,
                        "the cursor does not belong to this list; begin again without a cursor")
                .asException();
    }
}
