package io.slipway.backup;

import io.slipway.postgres.error.SqlState;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Copies rows between the server and compressed files, in the text format of COPY. The memory used is bounded. */
final class RowCopy {
    /** SQLSTATE io_error: what the driver throws has none where a file cannot be written. */
    static final String FILE_ERROR = SqlState.IO_ERROR.code();

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int REPORT_BYTES = 1 << 20;

    private RowCopy() {}

    /**
     * A finished file.
     *
     * @param bytes size of the file
     */
    record Copied(long rows, long bytes, String sha256) {}

    /** Copies the rows of a query to a new file, which is on the disk afterwards. */
    static Copied out(Connection connection, String query, Path file, Report report) throws SQLException, IOException {
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        try (SummedFile summed = SummedFile.create(file)) {
            var zip = new FastGzip(summed.out());
            long rows = copies.copyOut("COPY (" + query + ") TO STDOUT", new Counted(zip, report));
            zip.finish();
            String sha256 = summed.sync();
            return new Copied(rows, summed.size(), sha256);
        }
    }

    /** Copies a file into the columns of a table. */
    static long in(Connection connection, String table, Path file) throws SQLException, IOException {
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        try (InputStream raw = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                InputStream rows = new GZIPInputStream(raw, BUFFER_BYTES)) {
            return copies.copyIn("COPY " + table + " FROM STDIN", rows, BUFFER_BYTES);
        }
    }

    /** Receives the bytes copied so far. */
    @FunctionalInterface
    interface Report {
        void copied(long bytes);
    }

    /** Level 1: the server waits for us with its lock held. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static final class Counted extends FilterOutputStream {
        private final Report report;
        private long bytes;
        private long reported;

        Counted(OutputStream out, Report report) {
            super(out);
            this.report = report;
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            out.write(buffer, from, length);
            bytes += length;
            if (bytes - reported >= REPORT_BYTES) {
                reported = bytes;
                report.copied(bytes);
            }
        }
    }
}
