package io.slipway.backup;

import io.slipway.sql.text.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;

/** A new file whose SHA-256 is computed while it is written. */
final class SummedFile implements AutoCloseable {
    private final FileChannel channel;
    private final DigestOutputStream out;

    private SummedFile(FileChannel channel) {
        this.channel = channel;
        this.out = new DigestOutputStream(Channels.newOutputStream(channel), Checksums.digest());
    }

    /** Creates the file with mode 0600; it must not exist. */
    static SummedFile create(Path path) throws IOException {
        return new SummedFile(FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), BackupDraft.FILE_MODE));
    }

    OutputStream out() {
        return out;
    }

    long size() throws IOException {
        return channel.position();
    }

    /** Writes the file to the disk; its sum. */
    String sync() throws IOException {
        out.flush();
        channel.force(true);
        return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The sum of a file that exists and is no link. */
    static String sum(Path path) throws IOException {
        MessageDigest digest = Checksums.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
