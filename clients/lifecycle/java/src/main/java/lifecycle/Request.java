package lifecycle;

import java.util.List;
import java.util.Map;

/** The members of all operations; those that an operation does not have are null. */
record Request(
    String op,
    String sdkKey,
    String datafileUrl,
    String eventsUrl,
    Long pollMs,
    String accessToken,
    String revision,
    Long timeoutMs,
    String flagKey,
    String userId,
    List<String> userIds,
    Map<String, Object> attributes) {}
