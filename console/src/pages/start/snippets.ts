/** What a snippet is made from. */
export interface SnippetInput {
  /** Where the server is, without a slash at the end. */
  readonly url: string;
  readonly sdkKey: string;
  readonly flagKey: string;
}

/** How an app in a language decides a flag, with datafile and events at this server. */
export interface Snippet {
  readonly id: string;
  readonly label: string;
  /** How the SDK is got. */
  readonly install: string;
  readonly code: (input: SnippetInput) => string;
}

const curl: Snippet = {
  id: 'curl',
  label: 'curl',
  install: '',
  code: ({ url, sdkKey, flagKey }) => `curl -sS '${url}/v1/decide?keys=${flagKey}' \\
  -H 'X-Optimizely-SDK-Key: ${sdkKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "user-1"}'`,
};

const javascript = (where: string, id: string, label: string): Snippet => ({
  id,
  label,
  install: 'npm install @optimizely/optimizely-sdk@6',
  code: ({ url, sdkKey, flagKey }) => `import {
  createBatchEventProcessor,
  createInstance,
  createPollingProjectConfigManager,
  eventDispatcher,
} from '@optimizely/optimizely-sdk';

// ${where}
const burgee = createInstance({
  projectConfigManager: createPollingProjectConfigManager({
    sdkKey: '${sdkKey}',
    urlTemplate: '${url}/datafiles/%s.json',
    autoUpdate: true,
  }),
  eventProcessor: createBatchEventProcessor({
    eventDispatcher: {
      dispatchEvent: (event) =>
        eventDispatcher.dispatchEvent({ ...event, url: '${url}/v1/events' }),
    },
  }),
});

await burgee.onReady();
const user = burgee.createUserContext('user-1');
console.log(user.decide('${flagKey}'));`,
});

const react: Snippet = {
  id: 'react',
  label: 'React',
  install: 'npm install @optimizely/react-sdk@3',
  code: ({
    url,
    sdkKey,
    flagKey,
  }) => `import { createInstance, eventDispatcher, OptimizelyProvider, useDecision } from '@optimizely/react-sdk';

const burgee = createInstance({
  sdkKey: '${sdkKey}',
  datafileOptions: { urlTemplate: '${url}/datafiles/%s.json', autoUpdate: true },
  eventDispatcher: {
    dispatchEvent: (event, done) =>
      eventDispatcher.dispatchEvent({ ...event, url: '${url}/v1/events' }, done),
  },
});

function Greeting() {
  const [decision] = useDecision('${flagKey}');
  return decision.enabled ? <p>On</p> : <p>Off</p>;
}

export const App = () => (
  <OptimizelyProvider optimizely={burgee} user={{ id: 'user-1' }}>
    <Greeting />
  </OptimizelyProvider>
);`,
};

const python: Snippet = {
  id: 'python',
  label: 'Python',
  install: 'pip install optimizely-sdk',
  code: ({ url, sdkKey, flagKey }) => `from optimizely.config_manager import PollingConfigManager
from optimizely.event_dispatcher import EventDispatcher
from optimizely.optimizely import Optimizely


class BurgeeDispatcher:
    def dispatch_event(self, event):
        event.url = "${url}/v1/events"
        EventDispatcher.dispatch_event(event)


burgee = Optimizely(
    config_manager=PollingConfigManager(
        sdk_key="${sdkKey}",
        url_template="${url}/datafiles/{sdk_key}.json",
    ),
    event_dispatcher=BurgeeDispatcher(),
)
user = burgee.create_user_context("user-1")
print(user.decide("${flagKey}").as_json())`,
};

const java: Snippet = {
  id: 'java',
  label: 'Java',
  install: 'com.optimizely.ab:core-httpclient-impl:4.2.2',
  code: ({ url, sdkKey, flagKey }) => `HttpProjectConfigManager datafiles = HttpProjectConfigManager.builder()
    .withSdkKey("${sdkKey}")
    .withUrl("${url}/datafiles/${sdkKey}.json")
    .build();
AsyncEventHandler sender = AsyncEventHandler.builder().build();
EventHandler events = event -> sender.dispatchEvent(new LogEvent(
    event.getRequestMethod(), "${url}/v1/events", event.getRequestParams(), event.getEventBatch()));

Optimizely burgee = Optimizely.builder()
    .withConfigManager(datafiles)
    .withEventProcessor(BatchEventProcessor.builder().withEventHandler(events).build())
    .build();
System.out.println(burgee.createUserContext("user-1").decide("${flagKey}"));`,
};

const go: Snippet = {
  id: 'go',
  label: 'Go',
  install: 'go get github.com/optimizely/go-sdk/v2',
  code: ({ url, sdkKey, flagKey }) => `datafiles := config.NewPollingProjectConfigManager(
	"${sdkKey}",
	config.WithDatafileURLTemplate("${url}/datafiles/%s.json"),
)
events := event.NewBatchEventProcessor(
	event.WithSDKKey("${sdkKey}"),
	event.WithEventEndPoint("${url}/v1/events"),
)
factory := client.OptimizelyFactory{SDKKey: "${sdkKey}"}
burgee, err := factory.Client(
	client.WithConfigManager(datafiles),
	client.WithEventProcessor(events),
)
if err != nil {
	log.Fatal(err)
}
user := burgee.CreateUserContext("user-1", nil)
fmt.Printf("%+v\\n", user.Decide("${flagKey}", nil))`,
};

const csharp: Snippet = {
  id: 'csharp',
  label: 'C#',
  install: 'dotnet add package Optimizely.SDK',
  code: ({ url, sdkKey, flagKey }) => `class BurgeeDispatcher : IEventDispatcher
{
    private readonly IEventDispatcher sender = new HttpClientEventDispatcher45();
    public ILogger Logger { get; set; }
    public void DispatchEvent(LogEvent own) => sender.DispatchEvent(
        new LogEvent("${url}/v1/events", own.Params, own.HttpVerb, own.Headers));
}

var datafiles = new HttpProjectConfigManager.Builder()
    .WithSdkKey("${sdkKey}")
    .WithUrl("${url}/datafiles/${sdkKey}.json")
    .Build();
var burgee = new Optimizely(datafiles, eventDispatcher: new BurgeeDispatcher());
var decision = burgee.CreateUserContext("user-1").Decide("${flagKey}");
Console.WriteLine($"{decision.VariationKey}: {decision.Enabled}");`,
};

const ruby: Snippet = {
  id: 'ruby',
  label: 'Ruby',
  install: 'gem install optimizely-sdk',
  code: ({ url, sdkKey, flagKey }) => `require 'optimizely'
require 'optimizely/config_manager/http_project_config_manager'

class BurgeeDispatcher < Optimizely::EventDispatcher
  def dispatch_event(event)
    super(Optimizely::Event.new(event.http_verb, '${url}/v1/events', event.params, event.headers))
  end
end

datafiles = Optimizely::HTTPProjectConfigManager.new(
  sdk_key: '${sdkKey}', url: '${url}/datafiles/${sdkKey}.json'
)
burgee = Optimizely::Project.new(config_manager: datafiles, event_dispatcher: BurgeeDispatcher.new)
p burgee.create_user_context('user-1').decide('${flagKey}').as_json`,
};

const php: Snippet = {
  id: 'php',
  label: 'PHP',
  install: 'composer require optimizely/optimizely-sdk',
  code: ({ url, sdkKey, flagKey }) => `class BurgeeDispatcher extends DefaultEventDispatcher
{
    public function dispatchEvent(LogEvent $event)
    {
        parent::dispatchEvent(new LogEvent(
            '${url}/v1/events', $event->getParams(), $event->getHttpVerb(), $event->getHeaders()
        ));
    }
}

$datafiles = new HTTPProjectConfigManager('${sdkKey}', '${url}/datafiles/${sdkKey}.json');
$burgee = new Optimizely(null, new BurgeeDispatcher(), null, null, null, null, $datafiles);
print_r($burgee->createUserContext('user-1')->decide('${flagKey}'));`,
};

const swift: Snippet = {
  id: 'swift',
  label: 'Swift',
  install: '.package(url: "https://github.com/optimizely/swift-sdk", from: "5.0.0")',
  code: ({ url, sdkKey, flagKey }) => `EventForDispatch.eventEndpoint = "${url}/v1/events"
let datafiles = DefaultDatafileHandler()
datafiles.endPointStringFormat = "${url}/datafiles/%@.json"

let burgee = OptimizelyClient(sdkKey: "${sdkKey}", datafileHandler: datafiles)
burgee.start { _ in
    let user = burgee.createUserContext(userId: "user-1")
    print(user.decide(key: "${flagKey}"))
}`,
};

const openFeature: Snippet = {
  id: 'openfeature',
  label: 'OpenFeature',
  install: 'npm install @openfeature/server-sdk @openfeature/ofrep-provider',
  code: ({ url, sdkKey, flagKey }) => `import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

await OpenFeature.setProviderAndWait(
  new OFREPProvider({
    baseUrl: '${url}',
    headers: [['Authorization', 'Bearer ${sdkKey}']],
  }),
);
const client = OpenFeature.getClient();
console.log(await client.getBooleanDetails('${flagKey}', false, { targetingKey: 'user-1' }));`,
};

const agent: Snippet = {
  id: 'agent',
  label: 'Agent',
  install: 'docker run --env-file agent.env -p 8080:8080 optimizely/agent',
  code: ({ url, sdkKey }) => `OPTIMIZELY_SDKKEYS=${sdkKey}
OPTIMIZELY_CLIENT_DATAFILEURLTEMPLATE=${url}/datafiles/%s.json
OPTIMIZELY_CLIENT_EVENTURL=${url}/v1/events`,
};

/** The snippets in the order of their tabs. */
export const snippets: readonly Snippet[] = [
  curl,
  javascript('Works in Node 18 and later, and in Deno and Bun.', 'node', 'Node'),
  javascript('Works in every browser that is kept up to date.', 'browser', 'Browser'),
  react,
  python,
  java,
  go,
  csharp,
  ruby,
  php,
  swift,
  openFeature,
  agent,
];
