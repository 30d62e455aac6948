import type { Flag, VariableType } from '@/api/shapes';

export const LANGUAGES = [
  { id: 'node', name: 'JavaScript', note: '@optimizely/optimizely-sdk 6, in Node and in the browser.' },
  { id: 'python', name: 'Python', note: 'optimizely-sdk 5.' },
  { id: 'java', name: 'Java', note: 'com.optimizely.ab core-api and core-httpclient-impl 4.' },
  { id: 'go', name: 'Go', note: 'github.com/optimizely/go-sdk/v2.' },
  { id: 'ruby', name: 'Ruby', note: 'optimizely-sdk 5.' },
  {
    id: 'curl',
    name: 'curl',
    note: 'The decision API of this server, for any language. It is answered as Optimizely Agent answers.',
  },
  {
    id: 'openfeature',
    name: 'OpenFeature',
    note: '@openfeature/ofrep-provider with @openfeature/server-sdk.',
  },
] as const;

export type Language = (typeof LANGUAGES)[number]['id'];

/** What a snippet is about. */
export interface SnippetPlace {
  flag: Pick<Flag, 'key' | 'variable_definitions'>;
  sdkKey: string;
  /** The origin that datafiles and events go through. */
  base: string;
}

/** Writes the code that asks for a flag. Keys and addresses cannot have quotes, so they need no escaping. */
export function snippet(language: Language, place: SnippetPlace): string {
  return WRITERS[language](place);
}

const firstVariable = ({ flag }: SnippetPlace) => Object.values(flag.variable_definitions)[0];

const WRITERS: Record<Language, (place: SnippetPlace) => string> = {
  node: (place) => {
    const variable = firstVariable(place);
    return `import {
  createBatchEventProcessor,
  createInstance,
  createPollingProjectConfigManager,
} from '@optimizely/optimizely-sdk';

const eventDispatcher = {
  async dispatchEvent({ params }) {
    const response = await fetch('${place.base}/v1/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(params),
    });
    return { statusCode: response.status };
  },
};

const client = createInstance({
  projectConfigManager: createPollingProjectConfigManager({
    sdkKey: '${place.sdkKey}',
    urlTemplate: '${place.base}/datafiles/%s.json',
    autoUpdate: true,
  }),
  eventProcessor: createBatchEventProcessor({ eventDispatcher }),
});
await client.onReady();

const user = client.createUserContext('user-1', {});
const decision = user.decide('${place.flag.key}');
if (decision.enabled) {
  ${variable ? `console.log(decision.variables.${variable.key});` : '// the flag is on'}
}`;
  },
  python: (place) => {
    const variable = firstVariable(place);
    return `import requests
from optimizely import optimizely
from optimizely.config_manager import PollingConfigManager


class Dispatcher:
    @staticmethod
    def dispatch_event(event):
        requests.post("${place.base}/v1/events", json=event.params, timeout=10)


client = optimizely.Optimizely(
    config_manager=PollingConfigManager(
        sdk_key="${place.sdkKey}",
        url_template="${place.base}/datafiles/{sdk_key}.json",
    ),
    event_dispatcher=Dispatcher,
)

user = client.create_user_context("user-1", {})
decision = user.decide("${place.flag.key}")
if decision.enabled:
    ${variable ? `print(decision.variables["${variable.key}"])` : 'pass  # the flag is on'}`;
  },
  java: (place) => {
    const variable = firstVariable(place);
    const type = variable ? JAVA_TYPES[variable.type] : '';
    return `ProjectConfigManager configManager = HttpProjectConfigManager.builder()
    .withSdkKey("${place.sdkKey}")
    .withFormat("${place.base}/datafiles/%s.json")
    .build();

// Events: pass an EventHandler that posts the body of each LogEvent to ${place.base}/v1/events.
Optimizely client = Optimizely.builder()
    .withConfigManager(configManager)
    .withEventHandler(new BurgeeEventHandler("${place.base}/v1/events"))
    .build();

OptimizelyUserContext user = client.createUserContext("user-1", Map.of());
OptimizelyDecision decision = user.decide("${place.flag.key}");
if (decision.getEnabled()) {
    ${variable ? `${type} value = decision.getVariables().getValue("${variable.key}", ${type}.class);` : '// the flag is on'}
}`;
  },
  go: (place) => `manager := config.NewPollingProjectConfigManager("${place.sdkKey}",
	config.WithDatafileURLTemplate("${place.base}/datafiles/%s.json"))
processor := event.NewBatchEventProcessor(event.WithEventEndPoint("${place.base}/v1/events"))

factory := client.OptimizelyFactory{SDKKey: "${place.sdkKey}"}
optimizely, err := factory.Client(client.WithConfigManager(manager), client.WithEventProcessor(processor))
if err != nil {
	log.Fatal(err)
}
defer optimizely.Close()

user := optimizely.CreateUserContext("user-1", map[string]interface{}{})
decision := user.Decide("${place.flag.key}", nil)
if decision.Enabled {
	${firstVariable(place) ? 'fmt.Println(decision.Variables.ToMap())' : '// the flag is on'}
}`,
  ruby: (place) => {
    const variable = firstVariable(place);
    return `require 'optimizely'
require 'net/http'

class Dispatcher
  def dispatch_event(event)
    Net::HTTP.post(URI('${place.base}/v1/events'), event.params.to_json, 'Content-Type' => 'application/json')
  end
end

client = Optimizely::Project.new(
  config_manager: Optimizely::HTTPProjectConfigManager.new(
    sdk_key: '${place.sdkKey}',
    url_template: '${place.base}/datafiles/{sdk_key}.json'
  ),
  event_dispatcher: Dispatcher.new
)

user = client.create_user_context('user-1', {})
decision = user.decide('${place.flag.key}')
${variable ? `puts decision.variables['${variable.key}'] if decision.enabled` : "puts 'the flag is on' if decision.enabled"}`;
  },
  curl: (place) => `curl -sS '${place.base}/v1/decide?keys=${place.flag.key}' \\
  -H 'X-Optimizely-SDK-Key: ${place.sdkKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"userId":"user-1","userAttributes":{}}'`,
  openfeature: (place) => `import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';

await OpenFeature.setProviderAndWait(
  new OFREPProvider({
    baseUrl: '${place.base}',
    headers: [['Authorization', 'Bearer ${place.sdkKey}']],
  }),
);

const client = OpenFeature.getClient();
const isOn = await client.getBooleanValue('${place.flag.key}', false, { targetingKey: 'user-1' });`,
};

const JAVA_TYPES: Record<VariableType, string> = {
  boolean: 'Boolean',
  string: 'String',
  integer: 'Integer',
  double: 'Double',
  json: 'OptimizelyJSON',
};
