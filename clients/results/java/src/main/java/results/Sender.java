package results;

import com.google.gson.Gson;
import com.optimizely.ab.Optimizely;
import com.optimizely.ab.OptimizelyUserContext;
import com.optimizely.ab.config.HttpProjectConfigManager;
import com.optimizely.ab.event.AsyncEventHandler;
import com.optimizely.ab.event.BatchEventProcessor;
import com.optimizely.ab.event.EventHandler;
import com.optimizely.ab.event.LogEvent;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Shows a flag to visitors with the official Java SDK, and reports what they do. */
public final class Sender {

  private static final Gson GSON = new Gson();

  /** What is to be done. */
  private record Request(
      String sdkKey,
      String datafileUrl,
      String eventsUrl,
      String flagKey,
      List<Visitor> visitors) {}

  /** Somebody, and what they do in each variation. */
  private record Visitor(
      String userId, Map<String, Object> attributes, Map<String, List<Conversion>> events) {}

  /** An event with its tags. */
  private record Conversion(String key, Map<String, Object> tags) {}

  private Sender() {}

  /** Dispatches events as the SDK does, but to a host of one's own. */
  private static EventHandler ownHostHandler(AsyncEventHandler handler, String url) {
    return event ->
        handler.dispatchEvent(
            new LogEvent(
                event.getRequestMethod(), url, event.getRequestParams(), event.getEventBatch()));
  }

  /** Turns numbers into integers where they are whole, as a caller in Java would write them. */
  private static Map<String, Object> whole(Map<String, Object> tags) {
    tags.replaceAll(
        (key, value) ->
            value instanceof Double number && number == Math.rint(number)
                ? (Object) number.longValue()
                : value);
    return tags;
  }

  /** Serves the one request, and answers with the variation of each visitor. */
  public static void main(String[] args) throws IOException {
    Request request =
        GSON.fromJson(new InputStreamReader(System.in, StandardCharsets.UTF_8), Request.class);
    // What does not fit into a queue is dropped by the SDK.
    AsyncEventHandler handler = AsyncEventHandler.builder().withQueueCapacity(1_000_000).build();
    Optimizely client =
        Optimizely.builder()
            .withConfigManager(
                HttpProjectConfigManager.builder()
                    .withSdkKey(request.sdkKey())
                    .withUrl(String.format(request.datafileUrl(), request.sdkKey()))
                    .build())
            .withEventProcessor(
                BatchEventProcessor.builder()
                    .withEventHandler(ownHostHandler(handler, request.eventsUrl()))
                    .withEventQueue(new LinkedBlockingQueue<>())
                    .withBatchSize(10)
                    .build())
            .build();
    List<String> variations = new ArrayList<>();
    for (Visitor visitor : request.visitors()) {
      OptimizelyUserContext user =
          client.createUserContext(visitor.userId(), visitor.attributes());
      String variation = user.decide(request.flagKey()).getVariationKey();
      variations.add(variation);
      for (Conversion event : visitor.events().getOrDefault(variation, List.of())) {
        user.trackEvent(event.key(), whole(event.tags()));
      }
    }
    client.close();
    handler.shutdownAndAwaitTermination(60, TimeUnit.SECONDS);
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(GSON.toJson(variations));
    // The SDK leaves threads behind that would keep the process alive.
    System.exit(0);
  }
}
