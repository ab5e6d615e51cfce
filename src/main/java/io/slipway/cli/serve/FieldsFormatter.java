package io.slipway.cli.serve;

import io.quarkus.logging.json.runtime.JsonFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;

/**
 * Gives each JSON line the fields at the end of its message as keys of its own: {@code task run target replica rollout
 * plan} and the others. The fields are read from the format, not from the text, so that no value can pretend to be one.
 */
final class FieldsFormatter extends JsonFormatter {
    private static final Pattern FIELDS = Pattern.compile("(?: [a-z][A-Za-z]*=%[sd])+$");
    private static final Pattern FIELD = Pattern.compile("([a-z][A-Za-z]*)=%[sd]");

    private FieldsFormatter(JsonFormatter framework) {
        setExcludedKeys(framework.getExcludedKeys());
        setAdditionalFields(framework.getAdditionalFields());
        setExceptionOutputType(framework.getExceptionOutputType());
        setRecordDelimiter(framework.getRecordDelimiter());
    }

    /** Replaces the formatters of the framework. */
    static void install() {
        handlers((Object[]) LogContext.getLogContext().getLogger("").getHandlers())
                .forEach(FieldsFormatter::install);
    }

    private static Stream<ExtHandler> handlers(Object... all) {
        return Stream.of(all).filter(ExtHandler.class::isInstance).map(ExtHandler.class::cast);
    }

    private static void install(ExtHandler handler) {
        if (handler.getFormatter() instanceof JsonFormatter framework) {
            handler.setFormatter(new FieldsFormatter(framework));
        } else if (handler.getFormatter() instanceof ExtFormatter framework) {
            handler.setFormatter(new EscapingFormatter(framework));
        }
        handlers((Object[]) handler.getHandlers()).forEach(FieldsFormatter::install);
    }

    @Override
    protected void after(Generator generator, ExtLogRecord line) throws Exception {
        super.after(generator, line);
        for (Map.Entry<String, String> field : fields(line).entrySet()) {
            generator.add(field.getKey(), field.getValue());
        }
    }

    /** The fields at the end of the line's message, by name. */
    static Map<String, String> fields(ExtLogRecord line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Object[] values = line.getParameters();
        String format = line.getMessage();
        if (values == null || format == null || line.getFormatStyle() != ExtLogRecord.FormatStyle.PRINTF) {
            return fields;
        }
        Matcher end = FIELDS.matcher(format);
        if (!end.find()) {
            return fields;
        }
        List<String> names =
                FIELD.matcher(end.group()).results().map(name -> name.group(1)).toList();
        int from = values.length - names.size();
        for (int i = Math.max(0, -from); i < names.size(); i++) {
            fields.put(names.get(i), String.valueOf(values[from + i]));
        }
        return fields;
    }
}
