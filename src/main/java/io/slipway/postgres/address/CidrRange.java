package io.slipway.postgres.address;

import java.net.InetAddress;

/**
 * A range of addresses in CIDR notation: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
 *
 * @param prefix number of leading bits that an address shares with {@code base}
 */
public record CidrRange(InetAddress base, int prefix) {
    public CidrRange {
        if (prefix < 0 || prefix > base.getAddress().length * 8) {
            throw new IllegalArgumentException("a prefix of " + base.getHostAddress() + " is not " + prefix);
        }
    }

    /**
     * Parses a range in CIDR notation.
     *
     * @throws IllegalArgumentException if the text is not a literal address with an optional prefix
     */
    public static CidrRange parse(String text) {
        int slash = text.indexOf('/');
        var base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        return new CidrRange(
                base, slash < 0 ? base.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
        byte[] own = base.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((own[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
