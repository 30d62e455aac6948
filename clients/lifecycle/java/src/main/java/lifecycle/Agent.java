package lifecycle;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.optimizely.ab.Optimizely;
import com.optimizely.ab.config.HttpProjectConfigManager;
import com.optimizely.ab.config.ProjectConfig;
import com.optimizely.ab.event.AsyncEventHandler;
import com.optimizely.ab.event.BatchEventProcessor;
import com.optimizely.ab.event.EventHandler;
import com.optimizely.ab.event.LogEvent;
import com.optimizely.ab.event.internal.BuildVersionInfo;
import com.optimizely.ab.optimizelydecision.OptimizelyDecideOption;
import com.optimizely.ab.optimizelydecision.OptimizelyDecision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Answers the driver's requests with the official Java SDK, one JSON object a line. */
public final class Agent {

  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private final HttpProjectConfigManager manager;
  private final Optimizely client;

  /** Starts the SDK with a polling config manager. */
  private Agent(Request request) {
    manager =
        HttpProjectConfigManager.builder()
            .withSdkKey(request.sdkKey())
            // With an access token the SDK ignores withFormat and asks the vendor's host.
            .withUrl(String.format(request.datafileUrl(), request.sdkKey()))
            .withPollingInterval(request.pollMs(), TimeUnit.MILLISECONDS)
            // The driver waits; the SDK need not.
            .withBlockingTimeout(1L, TimeUnit.MILLISECONDS)
            .withDatafileAccessToken(request.accessToken())
            .build(true);
    client =
        Optimizely.builder()
            .withConfigManager(manager)
            .withEventProcessor(
                BatchEventProcessor.builder()
                    .withEventHandler(ownHostHandler(request.eventsUrl()))
                    .withBatchSize(1)
                    .build())
            .build();
  }

  /** Dispatches events as the SDK does, but to a host of one's own. */
  private static EventHandler ownHostHandler(String url) {
    AsyncEventHandler handler = AsyncEventHandler.builder().build();
    return event ->
        handler.dispatchEvent(
            new LogEvent(
                event.getRequestMethod(), url, event.getRequestParams(), event.getEventBatch()));
  }

  private String revision() {
    ProjectConfig config = manager.getConfig();
    return config == null ? null : config.getRevision();
  }

  /** Waits until the SDK has a revision, and says which one it has in the end. */
  private Map<String, String> waitRevision(Request request) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMs());
    while (!request.revision().equals(revision()) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    return Collections.singletonMap("revision", revision());
  }

  /** Decides one flag for one user, and lets the SDK report it. */
  private Map<String, Object> decide(Request request) {
    OptimizelyDecision decision =
        client.createUserContext(request.userId(), request.attributes()).decide(request.flagKey());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("variationKey", decision.getVariationKey());
    answer.put("enabled", decision.getEnabled());
    answer.put("ruleKey", decision.getRuleKey());
    answer.put("variables", decision.getVariables().toMap());
    return answer;
  }

  /** Decides one flag for many users, unreported. */
  private List<String> decideMany(Request request) {
    List<OptimizelyDecideOption> options = List.of(OptimizelyDecideOption.DISABLE_DECISION_EVENT);
    List<String> keys = new ArrayList<>();
    for (String userId : request.userIds()) {
      keys.add(
          client
              .createUserContext(userId, request.attributes())
              .decide(request.flagKey(), options)
              .getVariationKey());
    }
    return keys;
  }

  private Object answer(Request request) throws InterruptedException {
    return switch (request.op()) {
      case "wait_revision" -> waitRevision(request);
      case "decide" -> decide(request);
      case "decideMany" -> decideMany(request);
      default -> throw new IllegalArgumentException("unknown operation " + request.op());
    };
  }

  /** Starts the SDK at the first request, and answers all others with it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Agent agent = new Agent(GSON.fromJson(requests.readLine(), Request.class));
    answers.println(GSON.toJson(Map.of("version", BuildVersionInfo.VERSION)));
    String line;
    while ((line = requests.readLine()) != null) {
      answers.println(GSON.toJson(agent.answer(GSON.fromJson(line, Request.class))));
    }
    agent.client.close();
    // The SDK leaves threads behind that would keep the process alive.
    System.exit(0);
  }
}
